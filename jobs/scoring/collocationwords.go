//nolint:misspell // words of other languages
package scoring

// The constants of this file and of collocationwords_en_*.go list the neighbours of words in their ordinary meaning.
// The listed neighbours rarely stand next to the name of a company. A line contains a word, a sign and neighbours.
// After the sign ">", the neighbours follow the word, and after the sign "<", the neighbours precede the word. An
// underscore stands for a space within a neighbour. A "*" at the end of a neighbour stands for any ending. A "." at the
// end of a neighbour demands that the phrase ends after the neighbour. A "?" at the beginning marks a neighbour that
// also follows the name of a company, so that the mention is ambiguous.
const (
	germanCollocations = `
apfel > kuchen saft
bahn < auf die_schiefe freie
bild > und_ton und_klang des eines vom von davon machen
bild < dem das im zum am beim vom aufs kein
blick > auf in aus über zurück nach
blick < auf_den im überblick ein einen
bank < park garten
boss < mein dein der
brille < die
check < der_große im
conrad < joseph
corona > pandemie krise maßnahmen virus lockdown regeln hilfen zeit zeiten jahr jahre test tests impfung infektion welle
corona < seit während wegen
deutsch > lernen als sprechen
douglas > fir
eins > zu ist der
ergo > sollte bleibt gilt
fakt > ist
fest > steht entschlossen
focus > auf
finish < ein glänzendes mattes perfektes
focus > liegt
fokus > auf liegt
frei > von nach verfügbar wählbar haus
gut > zu für geeignet ist zwei investiert
gala < zur der_großen
glas > wasser wein milch
hallo > zusammen und
immer > wieder mehr noch wenn
kind > und
kinder > ab und mögen
kinder < für viele alle kleine ihre unsere
klar > ist strukturiert definiert
kreis < im
licht < das im
markt < am auf_dem
mars < auf_dem flug_zum flüge_zum reise_zum reisen_zum mission_zum missionen_zum rakete_zum
mars < raketen_zum sonde_zum sonden_zum menschen_zum weg_zum entfernung_zum fliegt_zum fliegen_zum fliegen_wir_zum
mars < ~zum ~der. ~den. ~dem. ~des. ~vom. ~im.
mini > projekte jobs job
netto > vom einkommen gehalt lohn preis bleiben verdienst umsatz gewinn bleibt
netto < brutto
netz < im
neu > ist in hinzugekommen
o2 > sättigung gehalt saturatie gehalte waarde flasche flaschen sensor sonde
a1 < level niveau stufe sprachniveau kurs kurse format
a1 > niveau kurs kurse prüfung
otto > normalverbraucher motor von_bismarck waalkes dix hahn motoren kataloge_der
müller > mahlt meier
müller < angela gerd thomas max
penny > stocks
pilot > projekt projekte
plus > punkt punkte pol minus zeichen
plus < großes dickes weiteres ein
post < per
punkt < der
rad < das ein am
saturn > der_planet
schwarz > auf
smart > home
sonne < die in_der
spiegel < im der_große ein
spiegel > an im und_waschbecken und_licht
visa > beantragen erforderlich pflicht kostet_sie
visa < touristen elektronisches
stark > im reduziert
stern < am
stern > schnuppe am
süd > ost
tempo > limit drosseln machen
total > überzeugt verlust
viel > spaß erfolg glück
welt < der
welt > der
welt < um_die
weg > damit mit
weg < auf_dem der_richtige
wolf < der_böse
zeit > zu für zum sparen und nehmen lassen zu_zeit drängt bis_zur bis_zum
zeit < es_ist ist_es wird_es die_beste zur in_der vor laufe_der sich ?mit_der
ziel > ist des der war unseres
ziel < das zum am
`
	frenchCollocations = `
avant > de tout que le
bien > que sûr choisir évidemment
but > de du est principal recherché non
but < le un
blanc > de cassé
carrefour > giratoire de_la des du giratoires dangereux
casino > en_ligne virtuel virtuels
cible > principale
cible < la
direct > du
facile > à de d'accès
fleur > de d'oranger bleue
free > jazz lance
juste > milieu après avant un prix
leclerc < maréchal général char
libération > de des du
lion > de
livre > de blanc numérique sur audio ouvert
lumière > du naturelle sur blanche bleue
maison > de à individuelle d'hôtes mère
marque > de
match > de nul amical
mention > légale
merci > pour de d'avoir infiniment
mini > jupe
monde > entier du de des
monde < le_monde_de du tout_le
nature > humaine et de
nord > de est ouest
nuit > blanche d'hôtel noire
orange > sanguine pressée amère et amères
orange < une
papier > peint de recyclé toilette
paris > sportifs sportif
pays > de du basque d'origine
place > de à aux du disponibles assise
point > de fort faible important commun
point < le un ce
pomme > de d'api
prime > de d'assurance annuelle à
prix > de moyen du élevé
prix < le
route > de nationale départementale
sans > oublier doute plus
sport > d'équipe automobile
temps > de moyen réel libre
total > des de
total < au le un coût prix montant
visa > touristique étudiant schengen de_tourisme de_travail long_séjour électronique obligatoire
zoom < le
zoom > optique numérique
vert > de foncé clair
vite > fait
vitesse > de
`
	spanishCollocations = `
alta > velocidad calidad disponibilidad definición gama resolución
banco > de_datos central de_pruebas mundial
bueno > para
caja > fuerte de
cambio > de
casa > de rural en
claro > está que
claro < azul verde
corona > de
visa > para_entrar para_visitar de_turista de_trabajo de_estudiante de_residencia schengen electrónica
coto > de
cuenta > con corriente de atrás
cielo > azul
dia > a
día > a de del
directo > al a
éxito > de en del
éxito < el con
fuente > de
gente > que
gran > variedad parte
ideal > para si
libre > de
línea > de
línea < en
lista > de
luna > llena de
mango > de maduro maduros verde
mango < un el
marca > de la
mesa > de redonda
meta > es final
metro > cuadrado cuadrados cúbico de
metro < en
mundo > de entero
mundo < el_mejor_del del todo_el
naranja > amarga
paso > a
plan > de
plaza > mayor de
prima > de
primor < con
puma > concolor americano
puerta > de
punto > de fuerte débil clave y
real > madrid academia decreto
seguro > de que médico
sol > y
sol < al
tienda > de
tiempo > de real libre
total > de
vida > útil real
vista > previa general de al
vivo < en
voz > de alta
`
	portugueseCollocations = `
americanas > de
bem > como
boa > vista noite tarde
bola > de
caixa > de
casa > de própria
claro > que
conta > corrente de com
conta < por
extra > virgem curricular
globo > terrestre ocular
globo < o
leve > em
livre > de mercado
magazine > de
meio > ambiente
mercado > livre_de de financeiro
nova > versão iorque
oi > tudo pessoal
onde > comprar encontrar
onda > de
pague > menos_imposto
ponto > de forte fraco final
ponto > frio_do
porto > alegre
rede > de social
seguro > de
tempo > de real médio
total > de
vida > útil
vivo < ao
`
	italianCollocations = `
alba < all' di
bella > vista
bene > anche
buone > pratiche
casa > di editrice
conto > corrente
corriere > espresso
dove > conviene comprare comprarlo comprarla trovare trovarlo trovarla acquistare andare si posso puoi possiamo potete vivere mangiare dormire investire ci vedere inizia
dove > non vuoi sono è_possibile è_meglio la il lo gli le i un una possibile serve
facile > da
ferro > da battuto
fiat > lux
forno > a_legna a
giallo > ocra
intesa > tra raggiunta
libero > arbitrio professionista
linea > di
luce > naturale solare del
mare > mosso
natura > morta selvaggia umana incontaminata
meta > turistica
mondo > del di
ottimo > rapporto per
pane > integrale
passo > dopo
più > di
poste > le
posto > auto
prima > di che
pronto > soccorso per all'uso
punto > di
rapido > e
rete > di
sole > e
scuola > di superiore
stella > alpina
tempo > di reale libero
tempo < in
vento > di
via > libera
via < per
vita > privata utile quotidiana
`
	dutchCollocations = `
action > figuren plan
alles > wat over
bol < een
bol > garen van
boom > gaard
bruna > beer
deel > dit uw je
doel > van
goed > nieuws om voor
groen > licht
jumbo > jets jet formaat
krant < de
maand < per
nieuw > in
plus > punten minus
plus < een
post > kantoor
prijs > per
punt > van
ster < een
vlucht > naar
vrij > snel
werk > aan nemers
zeeman < de een
zon > en dag
`
	polishCollocations = `
biedronka > siedmiokropka azjatycka siedzi dwukropka to_owad usiadła lata
dom > jednorodzinny rodzinny opieki dziecka
fakt > ten że
kropka > nad
las > liściasty iglasty
lot > samolotem do trwa czarterowy bezpośredni
most > na łączy
okno > życia dachowe
plus > to minus minusy taki tego ujemny
plus > za
play > list
puls > życia serca
punkt > widzenia
rzeczpospolita > polska
słońce > świeci
sowa > śnieżna uszata
wprost > na do_celu przeciwnie
żabka > siedzi drzewna rechocze skacze
`
	nordicCollocations = `
tre > månader veckor dagar år timmar gånger olika personer steg alternativ saker måneder uker dager ganger ting dage uger
`

	russianCollocations = `
вкус > и
вкус < на
дом > у быта
звезда > смерти полярная
лента > новостей конвейера
магнит > на для притягивает
мегафон > для в
мир > во
мир < весь
перекрёсток > улиц дорог
перекресток > улиц дорог
пик > нагрузки горы
почта > приходит
спутник > земли
точка > зрения отсчёта отсчета опоры доступа входа сборки кипения
юла > крутится
`
	turkishCollocations = `
aile > hekimi
altın > fiyatları günü
deniz > seviyesi kenarı
getir > götür
güneş > paneli enerjisi ışığı kremi
iş > yeri görüşmesi ilanları hayatı
kale > duvarı kapısı
koç > burcu burçları
mavi > gökyüzü deniz renk
mavi < koyu açık
sabah > kahvaltısı erken akşam saatleri kahvesi
şok > edici dalgası
vatan > hasreti sevgisi haini
yemek > tarifi tarifleri
yıldız > kayması
yurtiçi > kargo_ücreti
`
)

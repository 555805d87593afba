package scoring

// foreignEverydayWords are words of other languages that are also names, and English words that appear in answers of
// all languages. See everydayWords.
const foreignEverydayWords = `
als auf aus bahn bank berg bild blick blitz bund ding druck eins engel fein fest feuer finder flink frei freund gelb
genau glas gold gorilla
gorillas grün gut hafen haus heimat held herz hier himmel hof immer kauf kern klar klasse kraft krone kunst land
leben leicht licht lieb
luft mann markt meer mein mond müller natur neu nord nur obst papierkram pfeffer punkt quelle rad rose rot sanft
schatz schlau schnell schule
schwarz sommer sonne spiegel stark stein stern stier süd tag tempo traum treu turm wald wasser weg welt wild winter
wolf wunder zeit ziel
alan amour aventure banque beau belle blanc bleu bon boutique bras casino ciel clair cle coeur cours croix demain
direct doux eau echo eden
ensemble espoir etoile europe facile famille fleur  force franc frais free galerie gare idée île innocent jardin jour
joie juste lait libre lion
livre loin lumière lune maison marque mer midi mien monde mutuelle nature neige noir nord nuit orange ouest papier
paris pays petit place plume
point prime printemps prix pure rapide rive rouge route sain soleil source sud table temps terre tournesol train vent
vert vie ville vin vite vivre voyage
abril agua alma alta altamar alto amigo amor año arte azul banco barco bello bien blanca blanco brisa buena bueno
caja camino campo canal casa
centro cielo cima clara claro clave clip cobre condor corazón corona costa cumbre dia día digital directo dulce feliz
fiesta fino flor fuego fuerte
fuente gente gran grande guía hoy hogar hola idea isla joven libre libro línea luna luz mañana mar marca mayo más
mesa meta mina mundo nada
natura naturaleza nieve noche norte nube nuevo oi ola oro oso paz perla pico playa plaza pluma puente puerta punto
quetzal rápido real ribera río rojo rosa
sal santo seguro siempre siesta sol sur tierra tigo tu uno valle verde viaje vida viento vino vista viva vivo voz
alba alfa amica amico bella bello bene bianco borbone campo capo casa cielo città cuore domani dolce domo ferro fiore
forno forte fuoco gatto gioia giorno giallo
grande inter lavoro libero luce mare mela mondo monte natura neve nero nuovo oggi oro pane pasta piazza poste primo
pronto rete rosso sapori scuola
sempre sole stella strada tempo terra vela vento vero via viola vita volo
bling bola caixa certo conta já lar lado lua mel minha nosso nova novo olá onda outra ouro pão porto rede sorte terra
você
beats bets bytes casino casinos kinetic lattice magnet menu meta nectar notions oasis orbit origin panda peak pearl
pier pilot pine pixel planet
plaza polaris polo pony portal prime prism pro pulse puma quartz radar rally ranger raven reef rover ruby saga sail
sauna  sierra silk snap
sonar spa sphere spiral spruce summit surf swan tally thread threads tiger titan toast trek trident tulip turbo tusk
vault vector vega velvet venture
vertex vibe vine vista vivid vortex voyager walrus wasp wave whale willow wing wolf wrangler yarn yeti zebra zen
zenith zest zinc zip zone
total klar sofort netz post brille adler fuchs löwe anker garten insel zug montag dienstag mittwoch donnerstag freitag
samstag sonntag januar februar märz april mai juni juli august september oktober november dezember herbst
marque livre compare place passe porte trouve choisis sport bonne cher merci bonjour pomme cerise
mira compra ahorra viaja vuela busca elige paga gana toma llama prueba cuenta baila manzana movimiento
olha leve conte escolha veja ótimo feira loja vola viaggia guarda scegli prova cerca trova subito
bel geniet luister vind volg vraag zoek
kies koop bekijk kijk speel vergelijk boek goed snel nieuw vrij groen water zon ster huis fiets winkel
temu dana
żabka biedronka stokrotka kropka gwiazda słońce dom sowa orzeł las most okno kup graj wybierz sprawdź zobacz lot zamów oglądaj
znajdź poznaj
getir şok vatan sabah garanti deniz yıldız mavi kale akşam güneş güven tepe dost öde seç izle
škoda gol
`

package scoring

// portugueseReviews returns more Portuguese praise and criticism.
//
//nolint:misspell // Portuguese is not misspelled English.
func portugueseReviews() []rating {
	return []rating{
		{2.0, "à frente, na frente, em primeiro, primeiro lugar, no topo, topo, líder em satisfação, referência," +
			" imbatíveis, sem igual, sem rival, impressiona*, surpreend*, encanta*, apaixon*, adora*, ama, amam, amado," +
			" amada, espetacul*, brilhant*, sensacional, show, nota dez, uma joia, primor, caprich*, capricho, impecáveis," +
			" dá certo, deu certo, dá conta, dá conta do recado, vale cada, vale o preço, vale a compra, aposta segura," +
			" escolha certa, melhor escolha, boa escolha, boa opção, ótima opção, eu começaria, eu escolheria," +
			" minha escolha, fico com"},
		{1.7, "bem tratad*, bem atendid*, bem avaliad*, bem feito, bem feita, bem cuidad*, bem pensad*, bem acabad*," +
			" elogios, contente*, feliz, felizes, fiel, fiéis, confia*, confiança, tranquil*, tranquilidade, gosta*, gostam," +
			" curte*, agrad*, simpátic*, gentil, gentis, educad*, cordial, paciente*, prestativ*, solícit*, honest*," +
			" competente*, dedicad*, experiente*, qualificad*, na hora, no mesmo dia, em minutos, em segundos, na primeira," +
			" de primeira, sem complicação, sem drama, sem dor de cabeça, sem burocracia, sem surpresas, sem esforço," +
			" sem fila, sem filas, sem enrolação, sem fidelização, sem letras miúdas, firme, firmes, forte, fortes, sólid*," +
			" robust*, aguenta*, dura anos, duram anos, dura muito, boa qualidade, alta qualidade, ótima qualidade," +
			" custo benefício, bom preço, preço justo, preços justos, em conta, mais barat*, pechincha, economiza*, poupa*," +
			" facilit*, simplific*, ajuda muito, resolve*, resolvem, cumprem, entrega no prazo, no prazo, adiantad*," +
			" gostos*, cheiros*, crocant*, macio, macia, suculent*, caseir*, fresquinh*, farto, farta, variad*, bonit*," +
			" lind*, belo, bela, elegant*, estilos*, charmos*, aconchegant*, confort*, arejad*, espaços*, clar*, nítid*," +
			" fluid*, leveza, supera*, destac*, ganha, ganham, vence, venceu"},
		{-1.8, "queixa*, queixam, lidera as queixas, não pediram, sem pedir, sem aviso, sem explicação, sem resposta," +
			" não responde*, não atende*, não funciona*, não cumpre*, não vale, não presta, deixa a desejar," +
			" deixam a desejar, a desejar, pensaria duas vezes, duas vezes antes, some, somem, sumiu, desaparec*, descol*," +
			" rasg*, racha*, rachou, solta, soltam, desbot*, encolh*, enferruj*, mofo, cheira mal, fede*, esquent*," +
			" superaquec*, desliga sozinho, congela*, cai toda hora, fora do ar, lentid*, engasg*, enrol*, empurra*," +
			" de um lado para o outro, labirint*, burocrá*, burocracia, chato, chata, chatice, cansativ*, repetitiv*," +
			" monóton*, ultrapass*, parou no tempo, ficou para trás, para trás, defasad*, antiquad*, velho, velha, gasto," +
			" gasta, mal feito, mal feita, mal acabad*, mal educad*, mal avaliad*, mal atendid*, mal, grosseir*, rude*," +
			" arrogant*, descas*, desrespeit*, negligen*, desorganiz*, bagunça*, confusão, caos, caótic*, dor de cabeça," +
			" pesadelo*, tormento, sufoco, socorro, raiva, revolt*, irrit*, furios*, indign*, frustr*, desapont*, lament*," +
			" infelizmente, vergonh*, absurd*, inaceit*, duvidos*, suspeit*, acusad*, processad*, multad*, condenad*," +
			" investigad*, denúncia*, denunci*, engan*, mentir*, mentira*, falso, falsa, abus*, caríssim*, salgado," +
			" exorbitant*, encarec*, reajust*, juros, refidelizaç*, fidelizaç*, letras miúdas, taxa escondida, escondid*," +
			" pegadinha*, armadilha*, evite, evitar, fuja, fugir, longe de, desaconselh*, não recomend*, cautela," +
			" cuidado com, fechou, fechad*, fechamento, demissões, demiss*, cortou, cortes, piorou, pior*," +
			" caiu de qualidade, queda, lotad*, apertad*, poucas opções, seco, seca, cru, crua, fri*, duro, sem graça," +
			" sem gosto, insoss*"},
		{0, "boa parte, resposta única, não existe resposta única, plano gratuito, versão gratuita, é gratuito para," +
			" conta corrente, ar condicionado, pelo menos, mais ou menos, melhor é, o melhor é, mal começou, por conta," +
			" conta com, levar em conta, em conta de, de conta, superfície*, supermercado*"},
	}
}

// italianReviews returns more Italian praise and criticism.
//
//nolint:misspell // Italian is not misspelled English.
func italianReviews() []rating {
	return []rating{
		{2.0, "senza pari, senza rivali, imbattut*, insuperab*, in testa, al primo posto, primo in classifica, al vertice," +
			" punto di riferimento, riferimento, una garanzia, fiore all'occhiello, gioiell*, capolavor*, brillant*," +
			" splendid*, superb*, magnific*, incantevol*, stupend*, strepitos*, spettacolar*, sorprendent*, impression*," +
			" entusiasm*, adora*, ama, amano, innamor*, consiglierei, consiglierei a un amico, a un amico, andrei su," +
			" partirei da, sceglierei, comincerei, punterei su, la mia scelta, miglior scelta, scelta giusta, buona scelta," +
			" ottima scelta, buona opzione, vale ogni, vale il prezzo, vale la spesa, vale il viaggio, non delude," +
			" non sbaglia, occhi chiusi"},
		{1.7, "gentil*, cordial*, educat*, pazient*, preparat*, competent*, professional*, esperti, onest*, sincer*, seri," +
			" serio, seria, fidat*, fiducia, di fiducia, fedel*, fedeltà, content*, felic*, tranquill*, rassicur*, seren*," +
			" ringrazi*, loda, lodano, lodat*, elogia*, gradit*, gradisc*, piace, piacciono, piaciut*, bello, belli, belle," +
			" carin*, grazios*, elegant*, raffinat*, accoglient*, accurat*, con con calma, su misura, spazios*, luminos*," +
			" ordinat*, nitid*, fluid*, snell*, agil*, immediat*, al volo, subito, in pochi minuti, in pochi secondi," +
			" in pochi clic, in giornata, il giorno stesso, al primo colpo, senza intoppi, senza pensieri, senza sorprese," +
			" senza fatica, senza attese, senza code, senza vincoli, senza costi, senza canone, senza disturb*," +
			" tutto compreso, sotto lo stesso tetto, tutto in uno, fa da solo, da solo, semplifica*, facilita*, aiuta*," +
			" alleggeri*, fa risparmiare, risparm*, buon prezzo, buon mercato, prezzo giusto, prezzi onesti, prezzo onesto," +
			" a metà prezzo, conveni*, affare, economicit*, dura anni, durano anni, dura una vita, a vita, indistruttibil*," +
			" reggono, regge, collaudat*, ben fatt*, ben pensat*, ben curat*, ben tenut*, gusto, squisit*, profumat*," +
			" croccant*, morbid*, cremos*, genuin*, fatto in casa, abbondant*, supera, superano, superior*, distingu*," +
			" si distingue, spicca*, eccell*"},
		{-1.8, "troppo, lascia a desiderare, lasciano a desiderare, a desiderare, non funziona*, non risponde*," +
			" non rispond*, nessuno risponde, non vale, non convince, non mantiene, non all'altezza, all'altezza," +
			" senza risposta, senza preavviso, senza spiegazion*, rimanda, rimandano, rimpall*, da un ufficio all'altro," +
			" scaricabarile, odissea, calvario, incubo, inferno, labirint*, burocra*, macchinos*, farragin*, contort*," +
			" illeggibil*, incomprensibil*, opac*, ambigu*, dubb*, sospett*, discutibil*, controvers*, contestat*, accus*," +
			" indagat*, sanzion*, condannat*, denunci*, citat* in giudizio, penal*, penali, sovrapprezz*, supplement*," +
			" maggioraz*, vincol*, mani e piedi, si lega, ci si lega, clausol*, scritte in piccolo, trappol*, ingann*," +
			" fregatur*, imbrogl*, raggir*, bugi*, promesse non, disdett*, disservizi*, soppression*, cancellazion*," +
			" ritardi, in ritardo, bloccat*, si blocca, si bloccano, si pianta, si impalla, si spegne, cade, cadono," +
			" crolla*, crollo, chiudono, chiuso, chiusur*, taglia*, tagli, male, mal fatt*, mal tradott*, si perdono, persi," +
			" perso, perso il conto, smarrit*, sparit*, sparisc*, dimentic*, trascurat*, trasand*, sciatt*, superficial*," +
			" approssimat*, disorganizz*, disordin*, confusion*, caos, sgarbat*, scortes*, maleducat*, arrogant*," +
			" antipatic*, freddo, fredda, indifferen*, svogliat*, vecchi*, superat*, fermo al, rimasto indietro, indietro," +
			" arretrat*, stanc*, usurat*, consumat*, scolorit*, strappat*, scuci*, sbiadit*, graffi*, ammaccat*, crepat*," +
			" si stacca, si scolla, si surriscalda, surriscald*, vibra*, cigol*, odore, muffa, umid*, fastidi*, irrit*," +
			" esasper*, arrabbiat*, furios*, infuriat*, stuf*, scontent*, malcontent*, insofferen*, frustrant*, frustr*," +
			" purtroppo, peccato, vergogn*, inaccettabil*, scandal*, assurd*, evitar*, eviterei, alla larga," +
			" lasciate perdere, lasciar perdere, diffid*, sconsigli*, non consigli*, caut*, prudenza, salat*, caro prezzo," +
			" esos*, esagerat*, gonfiat*, stantio, secco, duro, crudo, bruciat*, sciapo, insulso"},
		{0, "conto corrente, buona parte, piano gratuito, versione gratuita, carta persa, più o meno, almeno, per lo meno," +
			" a meno che, va bene, d'accordo, aria fredda, acqua fredda, subito dopo, da subito, caduta massi"},
	}
}

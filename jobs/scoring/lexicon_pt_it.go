package scoring

// portugueseWords returns the data of the Portuguese lexicon.
//
//nolint:misspell // Portuguese is not misspelled English.
func portugueseWords() languageData {
	return languageData{
		kinds: map[wordKind]string{
			contrast:    "mas porém embora enquanto contudo entretanto todavia apesar",
			dependent:   "embora enquanto apesar",
			relative:    "que",
			equality:    "como quanto",
			degree:      "tão tanto tanta tantos tantas",
			yardstick:   "que",
			comparative: "mais menos melhor pior",
			verb:        "é são tem têm oferece custa fica foi está possui",
			conjunction: "e ou",
			article:     "o a os as este esta",
			pronoun:     "ele ela eles seu sua",
			noun: "aplicativo ferramenta plataforma serviço empresa clientes usuários suporte atendimento interface" +
				" preço",
			negator: "não menos sem nunca jamais nem nenhum nenhuma nada ninguém pouco pouca",
			rarity:  "raro raras raros raramente",
			opening: "se",
			guard:   "protege protegem resolve resolvem elimina eliminam detecta detectam previne previnem",
			cost:    "preço preços mensalidade mensalidades tarifa tarifas taxa taxas fatura faturas anuidade conta",
			rise:    "sobe sobem subiu subiram aumenta aumentam aumentou dobrou dobram triplicou disparou dispara",
			fall:    "caiu caíram baixou cai",
			waiting: "demora demoram demorou espera esperam esperar leva levam levou",
			long:    "dias semanas meses anos",
			soon:    "em",
			short:   "segundo segundos minuto minutos clique cliques",
			warning: "evite cuidado",
		},
		boosters: "muito mais bastante extremamente realmente demais",
		dampers:  "um-pouco algo",
		ratings: []rating{
			{2.5, "excelente*, ótim*, melhor*, perfeit*, imbatível, excepcional*, maravilhos*, fantástic*, incrível, impecável"},
			{1.8, "bom, boa, bons, boas, fácil*, simples, rápid*, prátic*, confiável, confiáveis, estável, estáveis, seguro," +
				" segura, barat*, gratuit*, grátis, sem tarifas, sem taxas, sem anuidade, recomend*, elogi*, intuitiv*," +
				" eficiente*, satisfeit*, acessível, complet*, preferid*, favorit*, destaca*, moderno, moderna, transparente*," +
				" pontual*, duráv*, confortável, qualidade"},
			{0, "melhorar, bom dia, recuperação, qualidade de vida"},
			{-1.3, "caro, cara, caros, caras, lent*, complicad*, difícil, difíceis, confus*, limitad*, ultrapassad*, antigo," +
				" desatualizad*, demora*, alto, altas, altos, elevad*, instável, fraco, fraca, barulhent*, falta*"},
			{1.6, "equilibrad*, prêmio*, premiad*, saboros*, delicios*, ganhou, cumpre, vale a pena, cuidados*, atencios*," +
				" úteis, útil, leve, leves, silencios*, limpo, limpa, fresco, fresca, generos*, agilidade, ágil, resistente*," +
				" econômic*"},
			{-1.6, "criticad*, criticam, amarg*, quebra*, quebrou, suj*, cancel*, recus*, ignor*, atras*, desgast*, vaza*," +
				" barulho, esgotad*, fila, filas, cobra a mais, cobranças indevidas, indevid*, desist*, arrepend*, decepç*," +
				" perde*, perdid*, prejud*, insuficiente*, instab*"},
			{-2.0, "ruim, ruins, péssim*, pior*, horrível, terrível, reclam*, reclamações, problema*, falha*, trava, travam," +
				" travamento*, erro, erros, golpe*, fraude*, decepcion*, insatisfeit*, recuperação judicial, falência," +
				" prejuízo*, oculta*, multa*, crític*, perigos*, vazamento*, abusiv*, bloque*"},
		},
	}
}

// italianWords returns the data of the Italian lexicon.
//
//nolint:misspell // Italian is not misspelled English.
func italianWords() languageData {
	return languageData{
		elides: true,
		kinds: map[wordKind]string{
			contrast:    "ma però mentre sebbene tuttavia invece benché",
			dependent:   "mentre sebbene benché nonostante",
			relative:    "che",
			equality:    "come quanto",
			degree:      "così tanto altrettanto",
			yardstick:   "di rispetto",
			comparative: "più meno meglio peggio migliore peggiore",
			verb:        "è sono ha hanno offre costa resta risulta",
			conjunction: "e o ed",
			article:     "il lo la i gli le questo questa",
			pronoun:     "esso essa suo sua loro",
			noun:        "app applicazione piattaforma servizio azienda clienti utenti assistenza interfaccia prezzo prezzi",
			negator:     "non meno senza mai né nessun nessuna nessuno niente nulla poco poca pochi",
			rarity:      "raro rari rare raramente",
			opening:     "se",
			guard:       "protegge proteggono risolve risolvono elimina eliminano rileva rilevano previene prevengono",
			cost:        "prezzo prezzi canone canoni tariffa tariffe bolletta bollette premio premi rata rate costi",
			rise: "sale salgono salito saliti aumenta aumentano aumentato raddoppia raddoppiano raddoppiato triplica" +
				" triplicato lievita lievitano",
			fall:    "scende scendono sceso",
			waiting: "attende attendono attendere aspetta aspettano aspettare vogliono impiega impiegano",
			long:    "giorni settimane mesi anni",
			soon:    "in entro",
			short:   "secondo secondi minuto minuti clic",
			warning: "evitate evitare attenzione",
		},
		boosters: "molto più davvero estremamente particolarmente assai troppo",
		dampers:  "abbastanza un-po' leggermente",
		ratings: []rating{
			{2.5, "eccellent*, ottim*, miglior*, perfett*, imbattibil*, eccezional*, fantastic*, meraviglios*, impeccabil*," +
				" straordinari*"},
			{1.8, "buon, buono, buona, buoni, buone, bella, bello, facil*, semplic*, veloc*, rapid*, comod*, pratic*," +
				" affidabil*, stabil*, sicur*, economic*, convenient*, gratuit*, gratis, consigli*, apprezza*, amato, amata," +
				" amati, intuitiv*, efficient*, efficac*, soddisfatt*, trasparent*, complet*, qualità, consumi bassi," +
				" garanzia lunga, prezzi bassi, silenzios*, robust*, elegant*, moderno, moderna, puntual*"},
			{0, "migliorare, buongiorno, qualità prezzo variabile"},
			{-1.3, "caro, cara, cari, care, costos*, lento, lenta, lenti, lente, lentezza, complicat*, difficil*, confus*," +
				" limitat*, obsolet*, datat*, antiquat*, rumoros*, scomod*, rincar*, aument*, debol*, ritard*"},
			{1.6, "curat*, premiat*, gustos*, saporit*, delizios*, utile, utili, legger*, pulit*, fresc*, generos*, cortes*," +
				" disponibil*, attent*, vale la pena, mantiene le promesse, resistent*, durevol*, solid*, vinto, vince," +
				" prima scelta, versatil*, piacevol*"},
			{-1.6, "romp*, rott*, sporc*, rifiut*, ignora*, annulla*, code, affollat*, logor*, perde, perdit*, arrugginis*," +
				" puzza*, instabil*, introvabil*, attese, caotic*, ingannevol*, multat*, pentit*, insipid*, noios*," +
				" sopravvalutat*"},
			{-2.0, "pessim*, cattiv*, scars*, scadent*, peggior*, orribil*, terribil*, lament*, reclam*, problem*, guast*," +
				" difett*, error*, blocca*, nascost*, costi nascosti, truff*, delud*, delus*, insoddisfatt*, critic*," +
				" pericolos*, multa*, fallit*, inutil*, inaffidabil*, disastr*"},
		},
	}
}

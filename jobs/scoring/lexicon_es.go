package scoring

// spanishWords returns the data of the Spanish lexicon.
//
//nolint:misspell // Spanish is not misspelled English.
func spanishWords() languageData {
	return languageData{
		kinds: map[wordKind]string{
			contrast:    "pero aunque mientras embargo obstante cambio sino",
			dependent:   "aunque mientras pese si bien",
			incomplete:  "comparado diferencia",
			relative:    "que quien cuyo cuya",
			equality:    "como",
			degree:      "tan tanto tanta tantos tantas",
			yardstick:   "que",
			comparative: "más menos mejor mejores peor peores tan",
			verb: "es son era está están tiene tienen ofrece ofrecen cuesta destaca resulta cuenta cobra acumula recibe" +
				" queda decepciona permite",
			conjunction: "y e o u",
			article:     "el la los las lo este esta estos estas",
			pronoun:     "él ella ellos su sus",
			opener:      "pero aunque y también además sin embargo",
			noun: "aplicación herramienta plataforma servicio programa marca empresa clientes usuarios soporte interfaz precio" +
				" precios atención configuración",
			link:    "con a de",
			linked:  "integra integración conecta compatible sincroniza alternativa",
			negator: "no menos sin nunca jamás ni ningún ninguna ninguno nada nadie tampoco apenas poco poca pocos pocas cero",
			rarity:  "raro raros raras escasos",
			opening: "si",
			guard:   "protege protegen resuelve resuelven elimina eliminan detecta detectan previene previenen",
			cost:    "precio precios tarifa tarifas cuota cuotas factura facturas prima primas mensualidad comisión comisiones",
			rise: "sube suben subió subieron subido aumenta aumentan aumentó aumentado duplica duplican duplicó duplicado" +
				" triplica triplican triplicó dispara disparan disparó",
			fall:    "baja bajan bajó bajado",
			waiting: "tarda tardan tardó tardar espera esperan esperar demora demoran",
			long:    "días semanas meses años",
			soon:    "en",
			short:   "segundo segundos minuto minutos clic clics",
			warning: "evite evita evitar cuidado",
		},
		boosters: "muy mucho más realmente extremadamente especialmente sumamente bastante tan demasiado totalmente",
		dampers:  "algo ligeramente poco parcialmente",
		ratings: []rating{
			{2.6, "excelente*, magnífic*, mejor*, perfect*, inmejorable*, imbatible*, excepcional*, sobresaliente*," +
				" extraordinari*, fantástic*, maravillos*, insuperable*, espectacular*, impecable*"},
			{2.0, "fiable*, confiable*, fiabilidad, recomend*, recomiend*, destaca, destacan, satisfech*, encanta*, elogi*," +
				" alaba*, valorad*, preferid*, favorit*, intuitiv*, fácil de usar, gran calidad, buena calidad, alta calidad," +
				" calidad precio, expert*, eficaz, eficaces, eficiente*, puntual*, ideal*, líder en satisfacción, robust*," +
				" durader*, resistente*, segur*, buen servicio, buena atención, convence*"},
			{1.5, "buen, bueno, buena, buenos, buenas, bien valorado, fácil*, fácilmente, sencill*, rápid*, rápidamente," +
				" cómod*, práctic*, barat*, económic*, asequible*, gratuit*, gratis, sin comisiones, sin cuota*," +
				" sin permanencia, sin costes, sin letra pequeña, precios bajos, bajo consumo, bajo precio, precio bajo," +
				" precio bajos, complet*, generos*, limpi*, fresc*, sabros*, delicios*, modern*, elegante*, transparente*," +
				" clar*, estable*, potente*, flexible*, útil, útiles, amable*, atent*, profesional*, innovador*, silencios*," +
				" espacios*, inmediat*, variad*, amplia variedad, amplio catálogo, ágil*, precis*, agradable*, lo mejor es," +
				" natural*, buena remuneración"},
			{0, "mejorar, cuenta sin comisiones, lo mejor, lo peor, buenos días, buenas tardes, claro que, seguro de," +
				" seguros, de segur*, seguro médico, bien común, contra el malware, protege, problemas resueltos," +
				" a la mejor hora, por lo general, profesionales"},
			{-1.3, "car, caro, cara, caros, caras, lent*, lentitud, complicad*, complej*, difícil*, confus*, anticuad*," +
				" obsolet*, desfasad*, limitad*, ruidos*, pesad*, incómod*, elevad*, precios altos, precio alto," +
				" precios más altos, altos, altas, altísim*, tarda, tardan, retras*, demora*, demoran, espera*, esperas," +
				" falta de, faltan, poca variedad, poco intuitiv*, pobre*, descuidad*, duran poco, dura poco, débil*," +
				" insuficiente*, rígid*, subida*, subidas de precio, encarec*, regular, mediocre*, engorros*, cortes, corte de"},
			{1.6, "liger*, precio contenido, precio ajustado, precios ajustados, lograd*, acertad*, cuidad*, atractiv*," +
				" versátil*, merece la pena, vale la pena, premiad*, ganador*, galardonad*, acogedor*, cálid*, bien hech*," +
				" bien construid*, sin problemas, cumple, cumplen, a tiempo, ahorr*, luminos*, suave*, jugos*, crujiente*," +
				" aromátic*, equilibrad*, dominan, domina, gana, ganan, primera opción, buena opción, gran opción, acierto*," +
				" garantía larga, fluid*, estupend*, genial*"},
			{-1.6, "arrepient*, arrepent*, despeg*, romp*, rota, rotas, roto, rotos, no responde*, no contesta*, sancion*," +
				" desgast*, oxid*, gotea*, huele*, suci*, rechaz*, ignora*, cancela*, colas, saturad*, lío, caótic*, inestab*," +
				" imprecis*, desactualiz*, agotad*, dificultad*, despid*, polémic*, reclamaci*, desconfianza, engañosa," +
				" exagerad*, abus*, trampa*, soso, sosa, insípid*, aburrid*, sobrecoste*, demasiado car*, demasiado pequeñ*," +
				" demasiado lent*, escas*, flojo, floja, incumpl*, sufre*, desapareci*"},
			{-2.0, "mal, malo, mala, malos, malas, pésim*, horrible*, terrible*, fatal, peor*, queja*, quejan, crític*," +
				" critic*, decepcion*, problema*, fallo, fallos, falla, fallan, error, errores, avería*, bloque*, se bloquea," +
				" se cuelga, cuelga*, ocult*, costes ocultos, comisiones ocultas, letra pequeña, engaño*, engañ*, estafa*," +
				" fraude*, abusiv*, excesiv*, inaceptable*, deficiente*, perdid*, pierde*, pierden, retiene*, multa*," +
				" denuncia*, quiebra*, escándalo*, peligros*, insatisfech*, descontent*, frustr*, molest*, indign*, inútil*," +
				" inservible*, poco fiable*, incompetente*, mala experiencia, filtración*, hacke*, cobra de más, desastr*," +
				" lament*"},
		},
	}
}

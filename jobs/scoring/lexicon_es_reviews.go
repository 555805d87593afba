package scoring

// spanishReviews returns more Spanish praise and criticism.
//
//nolint:misspell // Spanish is not misspelled English.
func spanishReviews() []rating {
	return []rating{
		{2.2, "de lo mejor, sin igual, sin rival, insuperab*, de primera, de lujo, a la cabeza, en cabeza," +
			" encabeza, lidera, líder indiscutible, número uno, referente, referencia, a años luz, salto enorme, maravill*," +
			" una joya, una delicia, un lujo, un acierto, joya, brillante*, deslumbr*, impresion*, asombr*, estupend*," +
			" encantador*, enamora*, entusiasm*, sublim*, memorable*, intachable*, de confianza, a toda prueba, no falla," +
			" nunca falla, imprescindible*, apuesta segura"},
		{1.8, "querid*, adorad*, aman, ama, gusta, gustan, agrad*, content*, feliz, felices, fiel, fieles, fidelidad," +
			" repiten, volvería*, volverían, aplaud*, felicit*, reconocid*, prestigi*, buena fama, buena reputación," +
			" bien valorad*, mejor valorad*, muy valorad*, aprecian, apreciad*, agradec*, tranquil*, tranquilidad," +
			" confianza, seriedad, serio, seria, honest*, honrad*, sincer*, cercan*, humano, humana, trato excelente," +
			" buen trato, gentil*, cordial*, educad*, pacient*, servicial*, diligent*, resolutiv*, competente*, preparad*," +
			" con ganas, responde rápido, responde en, responden en, responden rápido, en minutos, en segundos, en el acto," +
			" al instante, al momento, el mismo día, a la primera, de inmediato, enseguida, sin complicaciones," +
			" sin esfuerzo, sin esperas, sin sorpresas, sin trabas, sin papeleo, sin sustos, sin líos, sin anualidad," +
			" sin letra, sin compromiso, sin penaliza*, sin permanencia, te olvidas, por sí solo, facilita*, simplific*," +
			" aliger*, alivi*, ayuda mucho, te ahorra, ahorra, ahorras, a buen precio, buen precio, precio justo," +
			" por la mitad, la mitad de precio, por menos, ganga, chollo, rentable*, dura años, duran años," +
			" para toda la vida, de por vida, garantizad*, aguanta*, sólid*, firme*, fuerte, fuertes, inquebrantable*," +
			" irrompible*, a prueba de, bien pensad*, bien diseñad*, bien acabad*, bien explicad*, explica cada," +
			" palabras sencillas, cristalin*, nítid*, exquisit*, apetitos*, tiern*, rico, rica, ricos, ricas, cremos*," +
			" casero, casera, abundante*, surtid*, lind*, bonit*, hermos*, precios*, bello, bella, estilos*, refinad*," +
			" pulid*, esmerad*, mimo, con mimo, con cariño, detallist*, yo elegiría, yo empezaría, me quedaría con," +
			" me quedo con, mi favorit*, mi elección, la mejor opción, mejor opción, apuesta, acertarás, con acierto," +
			" convenc*, conquist*, supera*, superior*, aventaja*, por delante"},
		{-1.8, "demasiad*, de lo peor, la peor, el peor, deja que desear, dejan que desear, deja mucho, no convence," +
			" no cumple, no funciona, no funcionan, no sirve, no vale la pena, no merece, no llega, no atiende*," +
			" no responden, no contestan, no hay manera, sin respuesta, sin avisar, sin previo aviso, sin explicación," +
			" sin consentimiento, nadie contesta, nadie responde, de un lado a otro, te marea, marean, dan hace esperar," +
			" hacen esperar, filas, fila de, interminab*, etern*, eternidad, trámites, burocra*, farragos*, enrevesad*," +
			" laberín*, ilegible*, incomprensible*, confusión, opac*, turbi*, dudos*, sospech*, cuestion*, polémica," +
			" controvert*, acus*, sancionad*, multad*, investigad*, condenad*, demandad*, embarg*, endeud*, usura, usurer*," +
			" intereses altos, penaliz*, recargo*, sobreprecio*, cobrador*, esconde*, escond*, ficticio*, ficticia*, falso," +
			" falsa, falsos, falsas, mentir*, mentira*, presum*, promete demasiado, agresiv*, insistent*, acos*, hartan," +
			" harto, hartos, hartazgo, cansad*, cansan*, aburr*, monóton*, repetitiv*, pensado para otra época, otra época," +
			" anclad*, estancad*, se queda atrás, atrás, desactualizad*, vieja, viejo, viejos, viejas, gastad*, raíd*," +
			" deterior*, estropea*, descolor*, destiñ*, encoge*, agriet*, rajad*, atasc*, calient*, sobrecalient*, chirri*," +
			" cruj*, humedad, moho, olor*, apest*, asquer*, repugn*, insalubr*, sucio, sucia, frí*, frio, duro, dura poco," +
			" crudo, quemad*, salad*, insuls*, ínfim*, irregular*, inconsistent*, impuntual*, cancelaciones," +
			" maletas perdidas, extravi*, pérdida*, perdieron, desaparec*, imposible*, imposib*, baja calidad, mala calidad," +
			" poca calidad, descorté*, grosero*, grosera*, antipátic*, arrogant*, prepotent*, desganad*, desinter*," +
			" indiferen*, negligen*, chapu*, desorganiza*, desorden*, caos, improvisad*, enfad*, enoj*, furios*, harta," +
			" irrit*, desesper*, desesperant*, angusti*, pesadilla, calvario, suplicio, tortura, martirio, vergüenza," +
			" vergonz*, bochorn*, lástima, desgraciadamente, por desgracia, lamentablement*, decepcionante*, desilusi*," +
			" desencant*, descontento, malest*, miramientos, desconfi*, desaconsej*, no recomend*, no lo recomend*," +
			" mejor evitar*, yo evitaría, evítal*, huir, huye, ni se te ocurra, ojo con, cautela, precaución, cierre*, cerró"},
		{0, "buena parte, plan gratuito, versión gratuita, nivel gratuito, de hecho, sin embargo, carta de," +
			" tarjeta perdida, claro :, años de antigüedad, aire frío, agua caliente, tarde o temprano, por lo menos," +
			" a menos que, más o menos, al menos, de acuerdo, conforme"},
	}
}

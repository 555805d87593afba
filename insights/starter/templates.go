//nolint:misspell // the queries contain words of other languages
package starter

// queryTemplates are the queries of one language by class, with one query on each line. The queries are worded so that
// inserted names need neither an article nor an inflection.
type queryTemplates struct{ unbranded, competitor, branded string }

// templates returns the queries of each language. The keys of the returned map are ISO 639-1 codes and
// traditionalChinese.
func templates() map[string]queryTemplates { //nolint:funlen // a table
	return map[string]queryTemplates{
		"en": {
			unbranded: `best {category}
			Which {category} would you recommend, and why?
			Which {category} offers the best value for money?
			top 10 {category} compared
			{category}: pros and cons of the most popular options`,
			competitor: `What are the best alternatives to {competitor}?
			What do customers think of {competitor}?`,
			branded: `What do customers think of {brand}?
			Is {brand} worth the money?
			What are the strengths and weaknesses of {brand}?
			What are the best alternatives to {brand}?`,
		},
		"de": {
			unbranded: `{category} im Vergleich: Was sind die besten Optionen?
			{category}: Was ist empfehlenswert und warum?
			{category} mit dem besten Preis-Leistungs-Verhältnis
			Top 10 {category}
			{category}: Vor- und Nachteile der beliebtesten Anbieter`,
			competitor: `Welche Alternativen zu {competitor} gibt es?
			Was halten Kunden von {competitor}?`,
			branded: `Was halten Kunden von {brand}?
			Lohnt sich {brand}?
			Welche Stärken und Schwächen hat {brand}?
			Welche Alternativen zu {brand} gibt es?`,
		},
		"fr": {
			unbranded: `{category} : comparatif des meilleures options
			Que recommandez-vous comme {category}, et pourquoi ?
			{category} : quel est le meilleur rapport qualité-prix ?
			Top 10 {category}
			{category} : avantages et inconvénients des solutions les plus populaires`,
			competitor: `Quelles sont les meilleures alternatives à {competitor} ?
			{competitor} : que pensent les clients ?`,
			branded: `{brand} : que pensent les clients ?
			Faut-il choisir {brand} ?
			{brand} : points forts et points faibles
			Quelles sont les meilleures alternatives à {brand} ?`,
		},
		"es": {
			unbranded: `{category}: comparativa de las mejores opciones
			¿Qué {category} recomiendas y por qué?
			{category} con la mejor relación calidad-precio
			Top 10 de {category}
			{category}: ventajas y desventajas de las opciones más populares`,
			competitor: `¿Cuáles son las mejores alternativas a {competitor}?
			¿Qué opinan los clientes de {competitor}?`,
			branded: `¿Qué opinan los clientes de {brand}?
			¿Merece la pena {brand}?
			Puntos fuertes y débiles de {brand}
			¿Cuáles son las mejores alternativas a {brand}?`,
		},
		"pt": {
			unbranded: `{category}: comparação das melhores opções
			Que {category} recomenda?
			{category} com a melhor relação custo-benefício
			Top 10 de {category}
			{category}: prós e contras das opções mais populares`,
			competitor: `Quais são as melhores alternativas a {competitor}?
			{competitor}: o que os clientes acham?`,
			branded: `{brand}: o que os clientes acham?
			Vale a pena escolher {brand}?
			{brand}: pontos fortes e pontos fracos
			Quais são as melhores alternativas a {brand}?`,
		},
		"it": {
			unbranded: `{category}: confronto tra le migliori opzioni
			Che {category} mi consigli e perché?
			{category} con il miglior rapporto qualità-prezzo
			Top 10 {category}
			{category}: pro e contro delle opzioni più diffuse`,
			competitor: `Quali sono le migliori alternative a {competitor}?
			Che cosa pensano i clienti di {competitor}?`,
			branded: `Che cosa pensano i clienti di {brand}?
			Vale la pena scegliere {brand}?
			Punti di forza e punti deboli di {brand}
			Quali sono le migliori alternative a {brand}?`,
		},
		"nl": {
			unbranded: `{category}: wat zijn de beste opties?
			{category}: wat raad je aan en waarom?
			{category} met de beste prijs-kwaliteitverhouding
			Top 10 {category}
			{category}: voor- en nadelen van de populairste opties`,
			competitor: `Wat zijn de beste alternatieven voor {competitor}?
			Wat vinden klanten van {competitor}?`,
			branded: `Wat vinden klanten van {brand}?
			Is {brand} zijn geld waard?
			Wat zijn de sterke en zwakke punten van {brand}?
			Wat zijn de beste alternatieven voor {brand}?`,
		},
		"pl": {
			unbranded: `{category} – ranking i porównanie
			{category}: co polecacie i dlaczego?
			{category} – najlepszy stosunek jakości do ceny
			{category} – top 10
			{category}: wady i zalety najpopularniejszych rozwiązań`,
			competitor: `Jakie są najlepsze alternatywy dla {competitor}?
			{competitor} – opinie klientów`,
			branded: `{brand} – opinie klientów
			Czy warto wybrać {brand}?
			{brand} – mocne i słabe strony
			Jakie są najlepsze alternatywy dla {brand}?`,
		},
		"ja": {
			unbranded: `{category}のおすすめを教えてください
			人気の{category}を比較してください
			コスパの良い{category}はどれですか？
			{category} おすすめランキング
			{category}の選び方と主な選択肢を教えてください`,
			competitor: `{competitor}の代わりになるおすすめはありますか？
			{competitor}の評判を教えてください`,
			branded: `{brand}の評判を教えてください
			{brand}は使う価値がありますか？
			{brand}の長所と短所は何ですか？
			{brand}の代わりになるおすすめはありますか？`,
		},
		"zh": {
			unbranded: `{category}哪个好？
			请推荐几个好用的{category}，并说明理由
			性价比最高的{category}有哪些？
			{category}排行榜
			主流{category}的优缺点对比`,
			competitor: `有哪些可以替代{competitor}的选择？
			{competitor}的用户评价怎么样？`,
			branded: `{brand}的用户评价怎么样？
			{brand}值得购买吗？
			{brand}有哪些优点和缺点？
			有哪些可以替代{brand}的选择？`,
		},
		traditionalChinese: {
			unbranded: `{category}哪個好？
			請推薦幾個好用的{category}，並說明理由
			CP值最高的{category}有哪些？
			{category}排行榜
			主流{category}的優缺點比較`,
			competitor: `有哪些可以替代{competitor}的選擇？
			{competitor}的使用者評價如何？`,
			branded: `{brand}的使用者評價如何？
			{brand}值得買嗎？
			{brand}有哪些優點和缺點？
			有哪些可以替代{brand}的選擇？`,
		},
		"ko": {
			unbranded: `{category} 추천해 주세요
			{category} 비교 및 순위
			가성비 좋은 {category} 추천
			인기 있는 {category} TOP 10
			인기 {category} 장단점 비교`,
			competitor: `{competitor} 대신 쓸 만한 대안이 있나요?
			{competitor} 사용 후기와 평판`,
			branded: `{brand} 사용 후기와 평판
			{brand} 쓸 만한가요?
			{brand} 장점과 단점
			{brand} 대신 쓸 만한 대안이 있나요?`,
		},
	}
}

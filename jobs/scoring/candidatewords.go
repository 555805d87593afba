//nolint:misspell // words of other languages
package scoring

// genericWords are words of labels and headings that names of companies and products do not contain, in the eleven
// languages. A label that contains a generic word is not a candidate.
const genericWords = " pros cons pro's con's price prices pricing cost costs fee fees feature features benefit benefits advantage" +
	" advantages disadvantages drawback drawbacks downside downsides upside strengths weaknesses limitations conclusion" +
	" verdict summary overview takeaway takeaways recommendation recommendations comparison alternatives alternative" +
	" considerations caveat caveats note notes tip tips warning disclaimer sources references faq question questions step" +
	" bottom overall winner cheapest fastest easiest budget why how what when where which who if avoid choose" +
	" consider pick skip check compare ask use start try test steer against rating ratings score reviews review pricing" +
	" integration integrations capacity warranty delivery availability usability scalability security reliability" +
	" fazit vorteile nachteile vorteil nachteil preis preise kosten gebühren funktionen zusammenfassung überblick" +
	" empfehlung empfehlungen vergleich alternativen hinweis hinweise tipp tipps quellen warum wie wann welche dafür dagegen" +
	" bewertung ergebnis kundenservice lieferzeit leistung ausstattung bedienung stärken schwächen" +
	" avantages inconvénients inconvénient avantage prix tarif tarifs coût fonctionnalités résumé verdict conseil conseils" +
	" comparatif pourquoi comment quand attention points limites remarque conclusion recommandation bilan" +
	" ventajas desventajas inconvenientes precio precios coste costes características resumen conclusión recomendación" +
	" comparación alternativas nota consejo consejos favor contra veredicto funciones cuidado" +
	" vantagens desvantagens preço preços custo custos recursos resumo conclusão recomendação comparação alternativas" +
	" dica dicas prós contras observação veredito cuidado" +
	" vantaggi svantaggi prezzo prezzi costo costi funzionalità riassunto conclusione raccomandazione confronto" +
	" consiglio consigli contro attenzione pregi difetti verdetto sintesi" +
	" voordelen nadelen prijs prijzen kosten functies samenvatting conclusie aanbeveling vergelijking alternatieven let" +
	" advies pluspunten minpunten voor tegen oordeel" +
	" zalety wady cena ceny koszt koszty funkcje podsumowanie wniosek wnioski rekomendacja porównanie plusy minusy" +
	" uwaga wskazówka dlaczego jak kiedy werdykt za przeciw ocena opłaty" +
	" january february march april june july august september october november december monday tuesday wednesday" +
	" thursday friday saturday sunday januar februar märz juni juli oktober dezember montag dienstag mittwoch donnerstag" +
	" freitag samstag sonntag janvier février avril juin juillet août septembre octobre novembre décembre lundi mardi" +
	" mercredi jeudi vendredi samedi dimanche enero febrero abril junio julio septiembre octubre noviembre diciembre" +
	" lunes martes miércoles jueves viernes sábado domingo janeiro fevereiro março junho julho setembro outubro novembro" +
	" dezembro gennaio febbraio aprile giugno luglio settembre ottobre dicembre januari februari maart augustus" +
	" styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień "

// genericPhrases are whole labels whose words may also occur in names. Each line contains one label.
const genericPhrases = `
pro
con
for
plus
minus
bottom line
final thoughts
in short
in summary
key points
quick answer
short answer
long story short
at a glance
other options
top picks
honourable mentions
honorable mentions
the rest
everything else
next steps
customer support
customer service
support
ease of use
kurz gesagt
auf einen blick
unterm strich
en résumé
en bref
à retenir
pour
contre
service client
en resumen
a favor
en contra
em resumo
in sintesi
in breve
kortom
kort gezegd
w skrócie
krótko mówiąc
wady i zalety
pros and cons
`

// genericParts are parts of labels in Japanese, Chinese and Korean, and abbreviations that only labels contain.
const genericParts = `
良い点 悪い点 気になる点 注意 価格 料金 機能 特徴 結論 まとめ 比較 メリット デメリット サポート 長所 短所 費用 総評 評判 口コミ ポイント おすすめ
選び方 理由 使いやすさ 安全性 納期 品質 評価 弱点 強み 出典 参考 補足 対象 用途 容量 保証 質問 方法 場合 以外 一方 その他
优点 缺点 价格 功能 特点 结论 总结 比较 对比 推荐 建议 注意 服务 质量 适合 售后 性能 安全 费用 评价 来源 参考 说明 不足 优势 劣势 提示 一句话
問題 问题 如果 简短 综合 理由 速度 口碑 其他 首选 备选 避免 如何 为什么 预算 方案 选择
장점 단점 가격 기능 특징 결론 요약 비교 추천 주의 서비스 품질 비용 평가 출처 참고 총평 성능 안전 이유 사용 고객 한줄 정리 선택 방법 배송 아쉬운 좋은 나쁜 기타
`

// tableCriteria are headers of the first column in tables whose rows are criteria. Each line contains one header.
const tableCriteria = `
aspect
category
criteria
criterion
feature
features
metric
property
specification
kriterium
kriterien
merkmal
eigenschaft
critère
critères
caractéristique
criterio
criterios
característica
critério
critérios
aspecto
criteri
aspetto
caratteristica
kenmerk
eigenschap
kryterium
cecha
parametr
項目
比較項目
観点
项目
对比项目
对比项
维度
指标
項目名
항목
구분
기준
비교 항목
`

// verdictSigns are signs that begin a statement for or against a product.
const verdictSigns = "👍👎✅❌✔✖➕➖⊕⊖"

// ordinaryWords are words that headings capitalise. A text that consists of ordinary words is not a name.
const ordinaryWords = " key main top best more other new quick final short long small large big medium teams team business" +
	" enterprise businesses companies company users user customers customer option options product products service" +
	" services tool tools platform platforms software app apps system systems provider providers brand brands vendor" +
	" vendors plan plans free paid data mobile web cloud online desktop support setup speed quality value performance" +
	" reporting analytics automation experience market leader model models type category name total average year month" +
	" anbieter hersteller produkt produkte dienst dienste unternehmen kunden nutzer modell name kategorie" +
	" fournisseur produit produits entreprise modèle nom marque proveedor producto productos empresa modelo nombre marca" +
	" fornecedor produto produtos nome fornitore prodotto prodotti azienda modello aanbieder leverancier bedrijf naam" +
	" merk dostawca produkt firma nazwa marka crm erp api saas hr pos vpn seo ai ki ia it usa uk eu us ios android gps led" +
	" germany france spain italy poland netherlands portugal japan china korea europe america deutschland frankreich" +
	" spanien italien polen niederlande österreich schweiz japan europa allemagne espagne italie pologne pays-bas suisse" +
	" belgique españa francia italia alemania polonia países méxico portugal alemanha frança espanha itália brasil germania" +
	" spagna duitsland frankrijk nederland belgië polska niemcy francja hiszpania włochy" +
	" gdpr dsgvo rgpd sso "

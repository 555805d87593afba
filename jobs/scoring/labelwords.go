package scoring

const articles = " the a an der die das den ein eine le la les l l' un une el los las una o os as um uma il lo i gli de het een "

// meritStems contains the beginnings of words that praise or recommend a product. Long stems also count at the end of a
// word, as in "Preis-Leistungs-Sieger".
const meritStems = `
best top most overall winner runner pick choice cheapest budget value favorite favourite leader easiest fastest simplest
strongest safest premium luxury splurge treat upgrade recommend editor ideal great affordable popular
honorable honourable champion underrated newcomer allround gold silver bronze
sieger tipp empfehlung empfohlen favorit günstig leistung wahl gewinner spitzenreiter platz gesamt schnellst einfachst
beliebt
meilleur choix favori gagnant coup qualité recommand cher économique idéal
mejor ganador opción barat económic calidad
melhor vencedor escolha econômic custo
miglior vincitor scelt preferit economic consigliat convenient
winnaar keuze favoriet goedkoop aanrader koop prijs
`

// meritParts contains words of praise, recommendations and groups of users, in languages whose labels are not split
// into words.
const meritParts = `
最 首选 首選 推荐 推薦 性价比 性價比 冠军 冠軍 亚军 季军 优选 優選 综合 綜合 CP值 适合 適合 之选 之選 旗舰 旗艦 入门 入門 第一 第二 第三
おすすめ オススメ お勧め お薦め ベスト 一番 総合 コスパ 優勝 定番 人気 イチオシ 注目 向け 向き
최고 추천 베스트 가성비 최저 종합 인기 최적 최강 위한 1위 2위 3위 입문용
`

// purposes are words that introduce a group of users in a label: "For teams", "If you travel".
const purposes = " for für pour para per voor pentru dla för til if when wenn falls si se als cuando quand quando "

// properties contains words for properties of a product and for relations between products.
const properties = " integration integrations competitor competitors alternative alternatives rival rivals price prices pricing" +
	" cost costs feature features support pro pros con cons owner owned parent founder founded acquired partner partners" +
	" customer customers user users client clients used works compatible compatibility similar comparison compared vs versus" +
	" example examples source sources see note via update news review reviews industry platform platforms" +
	" integrationen konkurrent konkurrenten wettbewerber alternativen preis preise kosten funktionen vorteil vorteile" +
	" nachteil nachteile eigentümer gründer kunden nutzer vergleich beispiel beispiele quelle quellen siehe hinweis" +
	" intégrations concurrent concurrents prix coût fonctionnalités avantages inconvénients propriétaire voir" +
	" integraciones competidores alternativas precio precios ventajas desventajas ejemplo propietario" +
	" integrações concorrente concorrentes preço preços vantagens desvantagens exemplo" +
	" integrazioni concorrente concorrenti alternative prezzo prezzi vantaggi svantaggi esempio" +
	" integraties concurrent concurrenten alternatieven prijs voordelen nadelen voorbeeld" +
	" 価格 競合 連携 代替 長所 短所 例 出典 价格 竞品 竞争对手 集成 优点 缺点 例如 来源 가격 경쟁사 연동 대안 장점 단점 예 출처 "

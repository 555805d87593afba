//nolint:misspell // words of other languages
package scoring

const articles = " the a an der die das den ein eine le la les l l' un une el los las una o os as um uma il lo i" +
	" gli de het een "

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
melhor vencedor escolha econômic benefício recomendad
miglior vincitor scelt preferit economic consigliat convenient
winnaar keuze favoriet goedkoop aanrader koop prijs
najlep najtań wybór zwycięzc polecan faworyt
лучш выбор победител рекоменд фаворит
seçim önerilen kazanan favori iyi ucuz şampiyon
nejlep nejlev vítěz doporuč najlepš najlacn víťaz odporúč volba
bäst bedst billigast vinnare rekommender billigste vinder anbefal vinner prisvärd
paras halvin voittaja suosit edullisin
legjobb legolcsóbb győztes ajánlott
ieftin câștigător recomandat
найкращ найдешевш переможець рекомендова бюджетн
terbaik paling termurah tercepat terlengkap juara rekomendasi pilihan
nhất khuyên
καλύτερ φθηνότερ νικητ προτεινόμεν
`

// meritParts contains words of praise, recommendations and groups of users, in languages whose labels are not split
// into words.
const meritParts = `
最 首选 首選 备选 備選 推荐 推薦 性价比 性價比 冠军 冠軍 亚军 季军 优选 優選 综合 綜合 CP值 适合 適合 之选 之選 旗舰 旗艦 入门 入門 第一 第二 第三
おすすめ オススメ お勧め お薦め ベスト 一番 総合 コスパ 優勝 定番 人気 イチオシ 注目 向け 向き
أفضل أرخص أسهل أسرع أنسب الفائز الوصيف الموصى
ביותר מומלץ המנצח
सबसे सर्वश्रेष्ठ विजेता
ที่สุด แนะนำ คุ้มค่า
최고 추천 베스트 가성비 최저 종합 인기 최적 최강 위한 1위 2위 3위 입문용
`

// demerits are words that advise against a product.
const demerits = " not avoid caution worst loser weakest nicht schlechteste schlechtester verlierer vermeiden" +
	" éviter pire évitez perdant evitar peor perdedor evite pior evitare peggiore perdente vermijden slechtste" +
	" niet vorsicht unikaj unikać najgorszy najgorsza nie przegrany избегать худший худшая не проигравший kaçının" +
	" kötü kaybeden tránh αποφύγετε hindari vyhněte vyhnout nedoporučujeme undvik undgå unngå vältä kerülendő" +
	" kerülje evitați уникайте unikajte לא "

// demeritParts contains words that advise against a product, in languages whose labels are not split into words.
const demeritParts = "不推荐 不推薦 避雷 避免 避坑 最差 慎选 不建议 おすすめしない 避ける 最悪 비추천 피해야 최악 تجنب הימנע ไม่แนะนำ"

// choiceVerbs are verbs that recommend the name after a label: "For teams: choose Acme".
const choiceVerbs = " choose pick use try get consider take buy go_with opt_for start_with look_at check_out wähle nimm nutze" +
	" kaufe probiere wählen_sie nehmen_sie nutzen_sie choisissez prenez optez_pour utilisez essayez privilégiez elige usa" +
	" prueba compra opta_por elija use escolha experimente compre opte_por scegli prova usa compra opta_per kies neem" +
	" gebruik probeer ga_voor wybierz weź sprawdź użyj postaw_na выбирайте выберите возьмите попробуйте используйте seç" +
	" seçin tercih_edin deneyin "

// newnessWords are adjectives that may stand between an article or a label and a name: "the all-new Acme".
const newnessWords = " new newest all-new brand-new latest current last_year's this_year's neue neuen neues neueste" +
	" aktuelle nouveau nouvel nouvelle dernier dernière nuevo nueva último última novo nova nuovo nuova ultimo ultima" +
	" nieuwe nieuwste nowy nowa nowe новый новая новое yeni "

// superlatives are the words before an adjective in labels of languages without endings for superlatives.
const superlatives = " most least plus moins más menos più meno mais самый самая самое "

// moneyWords are words for money in a label: "Bis 500 Euro".
const moneyWords = " usd eur gbp jpy cny rmb krw try rub pln chf euro euros dollar dollars dólares dollari dolarów" +
	" pounds yen zł złotych zlotych kr tl lira руб рублей рубля долларов евро reais "

// purposes are words that introduce a group of users in a label: "For teams", "If you travel".
const purposes = " for für pour para per voor pentru dla для için för til if when wenn falls si se als cuando" +
	" quand quando если якщо jeśli jeżeli pokud eğer إذا אם यदि अगर ถ้า หาก "

// prepositions are words before an object at the end of a label: "Best for", "Günstiger als".
const prepositions = " for than to from with by of in on at as vs für als von mit bei zu pour que de à avec chez" +
	" par para del con per di da voor dan van met bij dla niż od z do w для чем от с из у в "

const (
	// bestStems are the beginnings of superlatives of "good".
	bestStems = "best meilleur mejor melhor miglior najleps лучш"

	// integrations are words for integrations, and otherProducts are words for other products and companies beside the
	// product of an item. Words for customers are also in the constant "customers".
	integrations = " integration integrations integrationen intégrations integraciones integrações integrazioni integraties" +
		" integracje интеграции entegrasyonlar "
	otherProducts = customers + "competitor competitors rival rivals partner partners konkurrent konkurrenten wettbewerber rivalen" +
		" concurrents rivaux partenaires competidores rivales socios concorrentes rivais parceiros concorrenti rivali concurrenten" +
		" konkurenci rywale partnerzy конкуренты партнёры партнеры rakipler rakipleri ortaklar "
	customers = " customers clients kunden clientes clienti klanten klienci клиенты müşteriler "
	// agents are prepositions before the persons who praise a product: "Top rated by customers".
	agents = " by von por par da dos das dai door przez "

	// unspacedRelations are words for other products and companies in languages whose labels are not split into words.
	unspacedRelations = "竞争对手 競爭對手 竞品 合作伙伴 合作夥伴 競合 提携 取引先 경쟁사 파트너 고객사"
)

// relationEnds are the ends of German and Dutch compounds for relations between companies.
const relationEnds = "quelle quellen anbieter hersteller entwickler partner eigentümer inhaber muttergesellschaft" +
	" mutterkonzern leverancier fabrikant eigenaar moederbedrijf"

// propertyParts contains words for relations, days and months, in languages whose labels are not split into words.
const propertyParts = `
母公司 子公司 总部 總部 合作伙伴 合作夥伴 供应商 供應商 制造商 製造商 开发商 開發商 竞争对手 競爭對手 竞品 来源 來源 创始人 創始人 星期 周一 周二 周三 周四 周五 周六 周日
親会社 子会社 本社 提携 取引先 競合 製造元 開発元 販売元 出典 創業者 曜日
모회사 자회사 본사 파트너 제휴 경쟁사 공급사 제조사 개발사 출처 창업자 요일
`

// properties contains words for properties of a product and for relations between products.
const properties = " integration integrations competitor competitors alternative alternatives rival rivals price" +
	" prices pricing cost costs feature features support pro pros con cons owner owned parent founder founded" +
	" acquired partner partners customer customers user users client clients used works compatible compatibility" +
	" similar comparison compared vs versus example examples source sources see note via update news review" +
	" reviews industry platform platforms developer developed manufacturer maker made vendor provider supplier" +
	" publisher author brand company companies headquarters ceo country origin location powered built based" +
	" available sold replaces replaced predecessor successor like unlike says said uses exports imports mère" +
	" partenaire partenaires matriz madre mãe parceiro parceiros matka материнская партнёр партнер ana ortak" +
	" понедельник вторник среда четверг пятница суббота воскресенье январь февраль март апрель май июнь июль" +
	" август сентябрь октябрь ноябрь декабрь pazartesi salı çarşamba perşembe cuma cumartesi pazar ocak şubat" +
	" mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık hersteller entwickler anbieter marke firma" +
	" sitz land konkurrenz vorgänger nachfolger fabricant fabricante développeur éditeur marque entreprise siège" +
	" pays concurrence desarrollador desarrolladora marca empresa sede país competencia competidor proveedor" +
	" desenvolvedor desenvolvedora concorrência fornecedor proprietário produttore sviluppatore azienda paese" +
	" concorrenza fornitore proprietario fabrikant ontwikkelaar merk bedrijf hoofdkantoor concurrentie eigenaar" +
	" leverancier integracja integracje konkurent konkurenci konkurencja cena ceny producent marka siedziba kraj" +
	" właściciel alternatywy alternatywa wady zalety plusy minusy partnerzy klienci przykład źródło źródła интеграция" +
	" интеграции конкурент конкуренты цена цены производитель разработчик бренд компания страна владелец" +
	" альтернатива альтернативы недостатки преимущества плюсы минусы партнёры партнеры клиенты пример источник" +
	" источники entegrasyon entegrasyonlar rakip rakipler rakipleri fiyat fiyatlar üretici geliştirici marka" +
	" şirket ülke sahibi alternatif alternatifler artılar eksiler ortaklar müşteriler örnek kaynak kaynaklar" +
	" integrationen konkurrent konkurrenten wettbewerber alternativen preis preise kosten funktionen vorteil" +
	" vorteile nachteil nachteile eigentümer gründer kunden nutzer vergleich beispiel beispiele quelle quellen" +
	" siehe hinweis intégrations concurrent concurrents prix coût fonctionnalités avantages inconvénients" +
	" propriétaire voir integraciones competidores alternativas precio precios ventajas desventajas ejemplo" +
	" propietario integrações concorrente concorrentes preço preços vantagens desvantagens exemplo integrazioni" +
	" concorrente concorrenti alternative prezzo prezzi vantaggi svantaggi esempio integraties concurrent" +
	" concurrenten alternatieven prijs voordelen nadelen voorbeeld 価格 競合 連携 代替 長所 短所 例 出典 价格 竞品 竞争对手 集成 优点 缺点 例如" +
	" 来源 가격 경쟁사 연동 대안 장점 단점 예 출처 開発元 開発 製造元 メーカー 会社 本社 国 運営 ブランド 开发商 制造商 厂商 品牌 公司 总部 国家 制造 운영 제조사 개발사 회사 본사 국가" +
	" 브랜드 الشركة المصنعة المصنع المنافس المنافسون البديل البدائل التكامل التكاملات السعر المالك الشريك الشركاء" +
	" المطور المؤسس المقر البلد العملاء المزايا العيوب المصدر مثال יצרן יצרנית מתחרה מתחרים מחיר בעלים שותף שותפים" +
	" מפתח מייסד מטה מדינה לקוחות יתרונות חסרונות מקור דוגמה חלופה חלופות אינטגרציה אינטגרציות חברה מותג" +
	" निर्माता प्रतियोगी प्रतिस्पर्धी कीमत मूल्य मालिक साझेदार भागीदार संस्थापक मुख्यालय देश ग्राहक फायदे नुकसान स्रोत उदाहरण" +
	" एकीकरण कंपनी ब्रांड डेवलपर ผู้ผลิต คู่แข่ง ราคา เจ้าของ พันธมิตร ผู้พัฒนา ผู้ก่อตั้ง สำนักงานใหญ่ ประเทศ ลูกค้า" +
	" ข้อดี ข้อเสีย ที่มา ตัวอย่าง บริษัท แบรนด์ "

package scoring

// These constants are lists of lower-case words that occur next to amounts. Some lists contain only the stems of words.
// The words are English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Russian, Chinese,
// Japanese and Korean.
const (
	// termRates are interest rates that have a term, as alternatives of a pattern.
	termRates = "eur[ií]bor|libor|tibor|wibor|pribor|bubor|robor|stibor|nibor|cibor|hibor|sibor|shibor|bbsw|saron|sofr"

	unitSigns = " hp ps cv kw w v a m k g b t l kg mg km cm mm gb mb tb pb kb hz khz mhz ghz db pa bar psi rpm mph kmh" +
		" kph ft in yd mi lb lbs oz pt qt gal cc ml cl dl mw gw kv ma ah wh kwh ms ns sec min hr am pm bp c f j n px dpi" +
		" fps bhp nm lm lux mol ppm ev mp btu amp amps ampere watt watts volt volts lumen lumens nit nits gram grams gramm liter" +
		" liters litre litres carat carats karat dollar dollars euro euros ohm ohms hertz joule joules newton pascal pixel" +
		" pixels inch inches meter meters metre metres foot feet mile miles acre acres ounce ounces pound pounds stone" +
		" decibel bit bits byte bytes kelvin celsius yard yards ton tons tonne tonnes kcal calorie mah cc kilo kilos quart" +
		" pint gallon gallons dpi psi va kva rubel rouble рубль ватт вольт грамм литр метр "

	// shortUnits are abbreviations of "gram", "large" and "each", which are also names of companies.
	shortUnits = " gm gms lg ea "

	// ingredients are stems of words after the weight or the size of an ingredient.
	ingredients = "flour sugar butter milk rice oil salt water cheese chicken beef pork fish shrimp paneer onion tomato" +
		" potato carrot garlic ginger powder cream chocolate protein oats pasta dough yeast nuts almond cashew raisin apple" +
		" banana avocado lemon lime egg yolk yogurt yoghurt curd honey lentil dal spinach mushroom pepper"

	currencies = " usd eur gbp chf jpy cny rmb inr aud cad nzd sek nok dkk pln brl krw mxn zar rs dollar dollars euro" +
		" euros pound pounds yen yuan rupees rupee francs franken reais pesos lira zł złotych złoty kronor kroner" +
		" kr kč czk huf ft lei ron bgn руб рублей рубля долларов евро гривен тенге tl try rand ringgit rupiah baht dong" +
		" won dirham riyal shekel crore lakh تومان ريال دينار درهم دولار يورو جنيه שקל שקלים דולר יורו रुपये रुपए करोड़" +
		" लाख บาท đồng tỷ triệu usd ευρώ δολάρια dólares dolares dolari dollari dollarov libras sterline bucks cents "

	// unitNouns are nouns for units that are not in unitSigns.
	unitNouns = " degree degrees zoll grad mark pfund stunde minute sekunde monat prozent pulgada pulgadas pouce pouces polegada polegadas" +
		" pollici cale cali дюйм дюймов inç derece gradi graus grados degrés stopni градусов mil rial real dinar dinara" +
		" peso rupie kuna forint zloty krone krona rublo rublos frank marka para mille "

	multiplierWords = " hundred thousand million hundert tausend cent cien mil mille cento cem honderd duizend "

	rangeWords   = " to bis à a tot do until до "
	betweenWords = " between zwischen entre tra fra tussen między между "
	andWords     = " and or und oder et ou y e o en of i lub и или ve veya "

	quantityWords = " nearly almost roughly approximately circa raised raises raise raising worth cost costs costing paid" +
		" pays spent spends invested borrowed earned earns totaling totalling" +
		" knapp rund etwa ungefähr environ presque quelque casi aproximadamente unos unas quasi quase bijna" +
		" ongeveer ruim około prawie ponad yaklaşık neredeyse reached reaches reaching surpassed surpasses exceeded exceeds" +
		" exceeding topped passed crossed totals totaled totalled averages averaged quase oltre più superato superati" +
		" superado alcanzó plus dépassé atteint erreichte überschritt около почти более свыше примерно больше до "

	countedNouns = " people users customers subscribers followers members visitors viewers listeners players readers" +
		" households rows tokens parameters words pages images photos videos miles units transactions homes homeowners" +
		" patients students children passengers travelers travellers accounts sessions impressions queries messages emails" +
		" barrels tons tonnes litres liters gallons acres years installs" +
		" menschen leute nutzer nutzern kunden abonnenten mitglieder besucher aufrufe einwohner stück exemplare haushalte" +
		" personnes utilisateurs clients abonnés visiteurs habitants téléchargements foyers" +
		" personas usuarios clientes suscriptores visitantes habitantes descargas hogares" + //nolint:misspell // Spanish
		" pessoas usuários utilizadores assinantes" +
		" persone utenti clienti abbonati visitatori abitanti" +
		" mensen gebruikers klanten abonnees leden bezoekers" +
		" osób użytkowników klientów ludzi kişi kullanıcı müşteri" +
		" lieder songs autos wagen bücher hotels titel zeilen wohnungen häuser bestellungen mitarbeiter follower" +
		" chansons voitures hôtels livres lignes titres commandes abonnements" + //nolint:misspell // French
		" canciones coches hoteles libros líneas pedidos viviendas seguidores oyentes" +
		" músicas carros hotéis livros linhas pedidos casas seguidores ouvintes" +
		" canzoni auto hotel libri brani righe alberghi macchine case ordini veicoli iscritti follower ascoltatori download" +
		" euro dollari foto video prodotti articoli" +
		" liedjes boeken woningen regels bestellingen volgers luisteraars auto's" +
		" piosenek samochodów hoteli książek utworów domów zamówień linii produktów złotych" +
		" şarkı araba otel kitap satır sipariş abone takipçi üye kişi ev ürün" +
		" песен треков машин автомобилей отелей гостиниц книг человек людей пользователей клиентов подписчиков слушателей" +
		" посетителей заказов строк домов квартир товаров просмотров скачиваний жителей "

	// countedVerbs are nouns that are also verbs: "3M views", but "3M views the market".
	countedVerbs = " views downloads records requests copies orders votes clicks visits likes shares hits "

	determiners = " the a an this that these its their his her our new more all no "

	// listPlaces are words that precede a rank or the length of a list: "top 10 HP".
	listPlaces = " top no nr number platz "

	countedAdjectives = " monthly daily weekly annual active new registered paying global online more additional different" +
		" unique total happy satisfied loyal neue neuen aktive aktiven zufriedene registrierte zahlende "

	// figures are abbreviations and nouns for a sum or a number.
	figures = " arr mrr mau dau gmv ebitda budget budgets valuation loan grant jackpot turnover audience population" +
		" mortgage salary bonus prize umsatz ertrag presupuesto orçamento fatturato бюджет выручки "

	// sums are words before "of" and an amount: "a total of 3M", "plus de 3M".
	sums = " plus moins près más menos cerca mais più meno total totale budget umsatz revenue turnover population" +
		" audience valuation presupuesto orçamento "

	// companyVerbs are verbs in the third person that often follow the name of a company.
	companyVerbs = " makes sells offers provides produces manufactures operates owns employs has is was does says plans" +
		" reports leads wins ships launches builds develops grows invests acquires buys pays faces expects announces uses" +
		" gives gets takes comes goes keeps helps works runs wants needs supports supplies delivers designs creates claims" +
		" costs charges holds sits stands ranks rises falls drops earns loses spends raises cuts adds sets starts begins" +
		" ends stops closes opens moves brings puts lets shows means seems looks feels remains stays becomes serves focuses" +
		" specializes specialises competes partners publishes releases introduces includes contains covers allows enables" +
		" ensures requires recommends suggests argues agrees denies settles sues owes files trades licenses markets" +
		" distributes exports imports hires fires lists beats dominates excels shines lags trails struggles suffers" +
		" benefits combines integrates connects replaces improves reduces increases protects fits appears features" +
		" remains tops follows knows calls describes names responds replies promises pledges aims tries continues" +
		" relies depends relates refers belongs exists deserves smells tastes receives generates sponsors targets views controls" +
		" acts performs maintains believes thinks gains posts speaks stocks always "

	// companyNouns are plural nouns that often follow the name of a company, as in "3M masks".
	companyNouns = " masks tapes filters respirators notes earplugs films adhesives stickers gloves goggles helmets products" +
		" tools materials solutions supplies brands devices stocks employees scientists engineers executives shareholders" +
		" investors lawyers officials workers researchers plants factories facilities offices divisions subsidiaries" +
		" laptops printers games titles studios stores phones monitors engines turbines appliances strips pads sponges" +
		" abrasives headquarters earnings results alternatives competitors dealers distributors partners plans wraps" +
		" hooks discs disks sheets labels coatings "

	// companyFollowers are words that may follow a name, but not a measurement.
	companyFollowers = " is was has are were will can may which who that also for from with on at by as "

	measuredAfter = " supports records shoots streams open opens opened geöffnet ouvert ouverte abierto abierta aberto" +
		" aperto geopend otwarte draws consumes outputs delivers in within native true up at per every round mal x nativo nativa echtes innerhalb binnen inom dentro" +
		" entro dans en em за в "
	measuredNouns = "print druck model modell effect effekt animation render scan film movie kino brille view graphic grafik" +
		" engine led lamp bulb power charg charger ladeger netzteil lader adapter usb solar speaker lautsprecher service" +
		" support hotline lieferung hdr uhd oled qled tv ready fernseher auflösung return rendite growth faster more" +
		" better cheaper zoom optical 打印 プリンタ 印刷 프린터 充电 充電 충전 小时 時間"
	measuredWords = " measured gemessen expressed angegeben rated given stated mesurée exprimée medida expresada misurata" +
		" gemeten zmierzona "
	timeSigns = " yr y mo wk hr an jr j an año ano anno jahr monat woche tag jaar maand mois rok miesiąc год месяц yıl ay" +
		" 年 月 user seat "
	unspacedUnits = " 馬力 马力 마력 功率 出力 출력 电压 電圧 전압 "

	funds = " funding revenue sales seed debt cash losses profit capital investment investments fees fines equity"

	counters = "曲 首 辆 輛 家 本 冊 册 套 部 位 軒 대 곡 권 채 회 人 名 个 個 元 円 美元 欧元 歐元 ドル ユーロ 件 台 次 用户 用戶 ユーザー 명 원 달러 개 건 유로 万 萬 億 亿"

	// turkishCounted are the stems of Turkish counted nouns, which may have endings: "3M kullanıcısı".
	turkishCounted = "kullanıcı müşteri abone takipçi kişi üye indirme ziyaretçi izleyici yatırım gelir lira dolar euro avro"

	// dimensions are adjectives and nouns after a length in metres: "3M long".
	dimensions = " long wide high tall deep thick apart away lang breit hoch tief dick entfernt large haut profond longue" +
		" largo ancho alto profundo longo largura comprimento altura lungo largo alto profondo breed hoog diep dik" +
		" długości szerokości wysokości długi szeroki wysoki uzunluğunda genişliğinde yüksekliğinde uzunluk genişlik"
	lengths = " long large haut profondeur longueur largeur hauteur largo ancho alto longitud anchura altura comprimento" +
		" largura lunghezza larghezza altezza profundidad profundidade profondità "

	// gridNouns are nouns after or before a size such as "8x8".
	gridNouns = "grid grids matrix matrices square board pixel led table array sudoku block raster gitter feld felder" +
		" spielfeld tabelle grille matrice quadrillage tableau plateau cuadrícula tablero matriz rejilla grelha tabuleiro" +
		" griglia scacchiera rooster bord siatk macierz plansz ızgara matris tahta tablo tile cube layout kernel filter" +
		" patch room area chess sheet inch cm mm 网格 矩阵 棋盘 マス グリッド 行列 格子 격자 그리드 보드 행렬 сетк матриц доск"

	timeNouns = " second seconds minute minutes hour hours day days week weeks month months year years sekunden minuten" +
		" minute stunden stunde tage tagen wochen monate jahre jahren secondes minutes heures jours semaines mois ans" +
		" segundos minutos horas días dias semanas meses años anos secondi minuti ore giorni settimane mesi anni uur dagen" +
		" weken maanden jaar minut godzin dni tygodni dakika saat gün hafta percent prozent degrees grad "

	durationWords = " in for after within about every last next only just takes took lasts under over nach seit für alle" +
		" vor innerhalb binnen dauert nur bis unter über ca dans pendant après depuis chaque en durante hace cada tras" +
		" tra fra dopo per entro em por após na po za przez co elke na sinds gedurende "

	durationEnds = " long later ago earlier away walk lang später entfernt wartezeit zuvor plus après después dopo later" +
		" depois późnej sonra "

	numberedNouns = " step version page chapter windows level top rank section figure table phase day week grade question" +
		" schritt seite kapitel stufe platz étape page paso página passo pagina stap krok adım part option number "

	listNouns = " reasons ways tips best top steps things different other more of types kinds key major main great good" +
		" alternatives options tools features products brands companies gründe tipps besten schritte alternativen raisons" +
		" conseils meilleurs meilleures razones consejos mejores motivi consigli migliori redenen beste "

	// withWords are prepositions between a device and its property: "Fernseher mit 4K".
	withWords = " with mit avec con com met z ze с со med ile in en em w в "

	dimensionalNouns = "print druck impres imprim stampa printer film filme película animation animación animação effect" +
		" effekt efecto effet модел печать принтер druk yazıcı modèle modelo modello modele scan scanner grafik kino cine"

	resolutionNouns = "tele televis télévis телевизор fernseh vidéo vídeo wideo видео ecran écran ekran экран monitor" +
		" монитор テレビ 电视 電視 티비" +
		" resolution display screen monitor video camera tv content stream gaming footage webcam panel" +
		" projector upscal auflösung bildschirm kamera résolution écran resolución pantalla resolução tela risoluzione" +
		" schermo resolutie scherm rozdzielcz çözünürl 解像度 分辨率 解析度 画质 画質 해상도 화질 显示"

	networkNouns = "сет смартфон телефон téléphone telefon celular móvil conexión connexion conexão tecnolog antenn forfait" +
		" network netz mobilfunk coverage phone smartphone handy modem connectivity connection spectrum tower" +
		" router technolog internet signal speed standard band réseau couverture téléphone redes red cobertura rede rete" +
		" copertura netwerk dekking sieć sieci zasięg şebeke ネットワーク 回線 通信 网络 網路 手机 기지국 네트워크 통신 서비스"

	countedProducts = "laptop printer pc computer notebook server monitor inkjet workstation tablet device model product" +
		" store cartridge scanner phone chromebook desktop machine drucker rechner gerät imprimante ordinateur impresora" +
		" portátil stampant"

	unitNames = "horsepower power pferdestärke chevaux caballo cavall gigabyte megabyte terabyte kilobyte kilowatt" +
		" megawatt volt watt meter metre kilogram gram liter litre hertz paardenkracht leistung puissance potencia potência" +
		" potenza vermogen moc мощност лошадин güç beygir output 馬力 马力 마력 功率 出力 출력"

	// technicalLabels are words in the labels of measurements that may stand beside the power of an engine.
	technicalLabels = " power output torque voltage volts watts kw amps amperage current weight flow speed rpm displacement engine" +
		" motor pressure capacity leistung drehmoment spannung strom gewicht durchfluss drehzahl geschwindigkeit hubraum" +
		" druck puissance couple tension intensité poids débit vitesse cylindrée moteur pression potencia potência tensión" +
		" tensão par peso caudal velocidad velocidade cilindrada presión pressão potenza coppia tensione portata velocità" +
		" cilindrata motore pressione vermogen koppel spanning toerental moc napięcie masa prędkość pojemność silnik" +
		" мощность момент напряжение вес скорость объём двигатель "

	engineNouns = "engine motor moteur motore benzin diesel biturbo turbo petrol power hybrid aggregat silnik" +
		" エンジン 发动机 發動機 引擎 엔진 двигат"

	engineWords = " liter litre l turbo turbocharged supercharged biturbo aspirated hemi litros litri motor moteur motore "

	paperNouns = "paper sheet page size format poster papier blatt blätter feuille hoja papel folha foglio formato kağ 纸" +
		" 用紙 용지"
)

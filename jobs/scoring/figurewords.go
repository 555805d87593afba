package scoring

// These constants are lists of lower-case words of sentences that state only figures. The lists omit words that judge a
// figure, such as "only", "extra" and "every". The words are English, German, French, Spanish, Portuguese, Italian,
// Dutch and Polish.
const (
	// figureTopics are words for prices, opening hours, branches and numbers of ratings.
	figureTopics = " costs cost price prices priced plan plans subscription subscriptions membership fee stores" +
		" shops branch branches locations offices open opens opening am pm ticket tickets admission" +
		" retails kostet kosten preis preise tarif tarife abo basistarif jahresgebühr grundgebühr gebühr" +
		" eintritt uhr filiale filialen geschäfte standorte geöffnet öffnet schließt coûte coûtent prix" +
		" tarifs forfait forfaits abonnement abonnements billet billets cotisation magasins agences" +
		" boutiques ouvert ouverte ouvre cuesta cuestan precio precios tarifa tarifas suscripción cuota" +
		" entrada envío tiendas sucursales oficinas abre abierto custa custam preço preços assinatura" +
		" mensalidade anuidade ingresso frete lojas agências unidades aberto costa costano prezzo prezzi" +
		" tariffa canone biglietto negozi filiali sedi apre aperto aperta kost prijs prijzen tarief" +
		" abonnementen toegang kaartje winkels vestigingen geopend kosztuje kosztują cena ceny wynosi" +
		" abonament opłata bilet wstęp sklepów placówek oddziałów czynny czynne nieczynne czynna otwarty" +
		" otwarta review reviews rating ratings stars bewertung bewertungen sterne avis note étoiles" +
		" opiniones reseñas valoraciones estrellas avaliações estrelas recensioni valutazioni stelle" + //nolint:misspell // Spanish
		" beoordelingen recensies sterren opinia opinie opinii ocen gwiazdki "

	// figureWords are other words beside figures.
	figureWords = " a an the and or of to is are at with for from in on per by as it its you your can be will i ii" +
		" x s l d r m h t p gb mb tb mbps about around approximately roughly between annual yearly" +
		" monthly annually month months year years week weeks day days hour hours minute minutes night" +
		" person people user users seat adult adults child children student students senior seniors" +
		" family basic standard premium starter team individual tier start starts starting begin begins" +
		" range ranges sells sell sold available buy find found pick purchase get online store shop" +
		" location office country countries operates has have monday tuesday wednesday thursday friday" +
		" saturday sunday billed when entry pass delivery shipping listed currently museum mondays" +
		" tuesdays wednesdays thursdays fridays saturdays sundays daily kit set model card ride charges" +
		" while der die das den dem ein eine einen einer und oder von vom zu zum zur mit bei beim im ab" +
		" für pro je auf um ist sind es gibt sie man wir hat bis nach liegt liegen beträgt betragen paket" +
		" monat monate monatlich jahr jahre jährlich woche tag tage tagen stunde minuten personen" +
		" erwachsene kinder familie nutzer zahlt zahlen fallen verkauft erhältlich verfügbar kaufen" +
		" ländern deutschland österreich montag dienstag mittwoch donnerstag freitag samstag sonntag" +
		" täglich montags dienstags mittwochs donnerstags freitags samstags sonntags lieferung versand" +
		" betreibt rund etwa circa ca verlangt berechnet modell karte le la les un une des du de et ou à" +
		" au aux en par pour avec chez dans sur est sont formule entrée livraison annuelle mensuelle" +
		" mensuel mois ans année jour jours semaine nuit heures personne personnes adulte adultes enfant" +
		" enfants utilisateur facturé facturée proposé proposée vendu vendue disponible trouve partir" +
		" autour environ entre compte comptez magasin agence pays france lundi mardi mercredi jeudi" +
		" vendredi samedi dimanche ligne musée tous lundis carte modèle go mo base el los las una unos" +
		" unas del y o e al por para con su se son está vale planes anual mensual mes meses año años día" + //nolint:misspell // Spanish
		" días semana noche horas minutos persona personas adultos niños usuario vende venden comprar" +
		" puedes lo desde alrededor tiene países lunes martes miércoles jueves viernes sábado domingo" +
		" línea tarjeta museo todos domingos modelo básica básico estándar familiar os ao aos da do dos" +
		" na no nas nos pela pelo uma com sua seu é são plano planos entrega mês ano anos dia dias noite" +
		" pessoa pessoas crianças usuário vendido disponível cerca tem museu brasil portugal segunda" +
		" terça quarta quinta sexta cartão aparelho sai padrão família il gli uno della dei di alla dal" +
		" dalla nel è sono piano piani abbonamento annuo mensile consegna spedizione mese mesi anno anni" +
		" giorno giorni settimana notte ore minuti persone adulti bambini utente venduto disponibile" +
		" trova si tra partire ha paesi italia lunedì martedì mercoledì giovedì venerdì sabato domenica" +
		" tutti carta modello het een van bij met op aan te tot voor vanaf zijn u men pakket jaarlijkse" +
		" maandelijkse bezorging maand maanden jaar dag dagen nacht uur persoon volwassenen kinderen" +
		" gebruiker betaal betaalt koop verkrijgbaar ongeveer tussen heeft landen nederland maandag" +
		" dinsdag woensdag donderdag vrijdag zaterdag zondag dagelijks kaart w we z ze za od dla jest są" +
		" pakiet roczna miesięczna dostawa miesiąc miesiące miesięcznie rok lata rocznie dzień dni" +
		" tydzień noc godzin godzinach minut osoba osób osobę dorosłych dzieci użytkownika można kupić" +
		" zapłacisz dostępny dostępna dostępne około między ma krajach polsce poniedziałku piątku soboty" +
		" niedzieli poniedziałki muzeum karty zestaw mile miles km min walk away downtown center centre" +
		" city station beach airport zentrum innenstadt bahnhof hauptbahnhof flughafen strand entfernt" +
		" gare plage aéroport centro playa aeropuerto estación praia aeroporto estação stazione spiaggia" +
		" centrum luchthaven plaża lotniska dworca doba dobę "

	// unspacedFigureTopics and unspacedFigureWords are such words, and parts of words, in Japanese, Chinese and Korean.
	unspacedFigureTopics = " 円 万円 月額 年額 月額料金 料金 価格 税込 税抜 年会費 会費 入場料 入館料 送料 営業時間 開館時間 開館" +
		" 閉館 休館 休館日 定休 定休日 営業 店舗 元 块 美元 欧元 月费 年费 价格 售价 起价 套餐 门票 营业时间" +
		" 开放时间 开放 闭馆 营业 门店 分店 원 만원 요금 요금제 가격 구독료 연회비 입장료 배송비 영업시간 영업" +
		" 휴관 휴관합니다 휴무 매장 평점 리뷰 후기 評価 評点 口コミ 件 评分 评价 条 分 "
	unspacedFigureWords = " の は が で に と を から まで です では 、 万 月 年 日 時 分 大人 子ども 子供 学生 プラン" +
		" スタンダード プレミアム ベーシック 基本 全国 あります 販売 されています 約 人 あたり します 月曜 火曜" +
		" 水曜 木曜 金曜 土曜 日曜 毎日 的 为 為 是 在 有 成人 儿童 票 标准版 高级版 专业版 每月 每年 每人" +
		" 天 小时 至 到 起 家 约 从 周一 周二 周三 周四 周五 周六 周日 旺季 淡季 은 는 이 가 의 에 에서" +
		" 로 으로 만 천 월 연 년 일 시 분 부터 까지 입니다 이며 이고 이다 성인 어린이 학생 오전 오후 월요일" +
		" 화요일 수요일 목요일 금요일 토요일 일요일 매일 매주 전국 개 을 를 운영하고 있습니다 판매되고 약 기본" +
		" 프리미엄 스탠다드 플랜 당 "
)

//nolint:misspell // words of other languages
package scoring

import (
	"slices"
	"strings"
	"unicode"
)

// nameCell returns the block of the cell that contains the name of a row. A rank, a label of merit, a product or a
// property such as a score may precede the name. The parameter "isRank" reports whether the row begins with a rank.
func (l *lister) nameCell(b, end int, isRank bool) int {
	if maker := l.makerCell(b, end, makerHeaders); maker > 0 {
		return maker
	}
	if b+1 == end || !l.isLeadCell(b) {
		return b
	}
	isRanked := isRank || l.cellRank(b) > 0 || l.headerText(b) == "" && wholeNumber(l.cellText(b)) > 0
	c := b + 1
	for c+1 < end && (l.cellRank(c) > 0 || isRanked && l.isBesideRank(c)) {
		c++
	}
	if maker := l.makerCell(c, end, makerHeaders+companyHeaders); isRanked && maker > 0 {
		return maker
	}
	return c
}

// makerCell returns the block of the cell with the maker of the product in cell c, or 0. The headers of the two columns
// must show that they contain products and makers: "| Model | Price | Brand |". Only after a rank may the second header
// be a word for companies, because companies beside products may also be customers or suppliers.
func (l *lister) makerCell(c, end int, makers string) int {
	if !l.hasHeader(c, productHeaders) || l.hasNameIn(c) {
		return 0
	}
	for maker := c + 1; maker < end; maker++ {
		if l.hasHeader(maker, makers) {
			return maker
		}
	}
	return 0
}

// isBesideRank reports whether the cell c, which follows a rank, contains a label or a property, and the next cell
// contains the name.
func (l *lister) isBesideRank(c int) bool {
	if l.hasNameIn(c) {
		return false
	}
	text, next := l.cellText(c), strings.ToLower(l.headerText(c+1))
	words := labelWords(next)
	isNames := l.hasHeader(c+1, itemWords+makerHeaders+companyHeaders+productHeaders)
	switch {
	case next != "" && !isNames && (isProperty(words) || isDemerit(next, words) || isOtherProductHeader(next, words)):
		return false
	case l.isLabelColumn(c) && isMerit(text, labelWords(text)):
		return true
	case isNames && (l.hasHeader(c, sideHeaders) || !strings.ContainsFunc(text, unicode.IsLetter)):
		return true
	}
	return l.precedesNames(c) && (isMerit(next, words) || oneOf(next, makerHeaders))
}

// isLabelColumn reports whether the column header of a cell allows labels of merit in the column. Below a header such
// as "Movie", a title such as "Top Gun" is no label.
func (l *lister) isLabelColumn(c int) bool {
	header := l.headerText(c)
	return header == "" || l.hasHeader(c, labelHeaders+sideHeaders) || isMerit(header, labelWords(header))
}

// isOtherProductHeader reports whether a column header announces other products than those of the ranking.
func isOtherProductHeader(header string, words []string) bool {
	return len(words) > 0 && isOtherProduct(header, words)
}

// hasHeader reports whether the column header of a cell is in a list. In the list, an underscore stands for a space.
func (l *lister) hasHeader(c int, list string) bool {
	return isAmong(strings.ReplaceAll(strings.ToLower(l.headerText(c)), " ", "_"), list)
}

// hasNameIn reports whether a mention begins in a cell.
func (l *lister) hasNameIn(c int) bool {
	return l.hasMention(l.doc.blocks[c].start, l.doc.blocks[c].end)
}

// isLeadCell reports whether a cell contains a rank or a label for the name in the next cell, and not a name. The
// header of a column may show that the cells of the column contain labels ("Best for"), or that the next column
// contains names ("Recommendation", "Tool").
func (l *lister) isLeadCell(c int) bool {
	text := l.cellText(c)
	if l.isNumericName(c) {
		return false
	}
	if !strings.ContainsFunc(text, unicode.IsLetter) || wholeNumber(text) > 0 || l.cellRank(c) > 0 {
		return true
	}
	if m := l.mentionFrom(l.doc.blocks[c].start); m < len(l.mentions) && l.mentions[m].start < l.doc.blocks[c].end {
		return false
	}
	header := l.headerText(c)
	return isMerit(text, labelWords(text)) || isMerit(header, labelWords(header)) || l.precedesNames(c)
}

// isNumericName reports whether a cell consists of a name of digits and signs, such as "1&1", which is no rank.
func (l *lister) isNumericName(c int) bool {
	cell := l.doc.blocks[c]
	text := strings.TrimSpace(l.cellText(c))
	if strings.Trim(text, "0123456789") == "" || !l.hasNameIn(c) {
		return false
	}
	name := l.mentions[l.mentionFrom(cell.start)]
	return l.doc.plain[name.start:name.end] == text
}

// precedesNames reports whether the headers of a cell and of the next cell show that the next cell contains the name.
// The next header must be a label of merit or a word such as "Tool". The first header must not be a word for things or
// criteria.
func (l *lister) precedesNames(c int) bool {
	header := strings.ToLower(l.headerText(c))
	words := labelWords(header)
	if header == "" || strings.Contains(tableCriteria, "\n"+header+"\n") || oneOf(header, itemWords) || isProperty(words) {
		return false
	}
	next := l.headerText(c + 1)
	return isMerit(next, labelWords(next)) || oneOf(strings.ToLower(next), itemWords)
}

// precedesLabels reports whether the header of a table is the first row of a ranking whose rows begin with labels of
// merit: "| Best overall | Acme |" before "| Best value | Globex |". The second cells of both rows must be names. The
// header "| Top pick | Laptop |" only names the contents of the columns.
func (l *lister) precedesLabels(header, row int) bool {
	for _, c := range []int{header, row} {
		text := l.cellText(c)
		words := labelWords(text)
		if l.rowEnd(c)-c < 2 || !isMerit(text, words) || endsInPreposition(words) || isProperty(words) || l.hasNameIn(c) ||
			!l.isNameText(c+1) {
			return false
		}
	}
	return !l.namesColumns(header, row) && (l.rowEnd(header)-header < 3 || !l.isNameText(header+2))
}

// namesColumns reports whether the first two cells of a header name the contents of their columns: "Recommendation" and
// "Tool". The second cell of another header is a mention, or its label begins with the same word as the next label:
// "Best overall" and "Best value".
func (l *lister) namesColumns(header, row int) bool {
	first, next := labelWords(l.headerPrefix(header)), labelWords(l.cellText(row))
	isGeneral := !slices.ContainsFunc(first, func(word string) bool { return !oneOf(word, generalLabels+placeWords) })
	second := labelWords(l.headerPrefix(header + 1))
	if isGeneral || len(first) == 0 || len(second) == 0 {
		return true
	}
	const names = itemWords + productHeaders + makerHeaders + companyHeaders + placeWords + generalLabels
	if last := second[len(second)-1]; oneOf(last, names) || oneOf(strings.TrimSuffix(last, "s"), names) {
		return true
	}
	return !l.hasNameIn(header+1) && (len(next) == 0 || first[0] != next[0])
}

// isNameText reports whether a cell contains only a name, or a text in the form of a name.
func (l *lister) isNameText(c int) bool {
	text := strings.Trim(l.cellText(c), " *_\n")
	first := firstRune(text)
	if script(first) != spacedScript {
		return isShortPhrase(text)
	}
	return isModelStart(text) && !unicode.IsDigit(first) && head{rest: afterModelWord(text)}.endsPhrase()
}

const (
	// productHeaders are column headers for products. In the lists of headers, an underscore stands for a space.
	productHeaders = " product products product_name model model_name item produkt produkte produktname modell modellname artikel" +
		" produit produits modèle nom_du_produit article producto productos modelo nombre_del_producto artículo produto produtos" +
		" nome_do_produto prodotto prodotti modello articolo producten productnaam nazwa_produktu продукт модель товар ürün ürün_adı" +
		" model_adı 产品 產品 产品名称 產品名稱 产品型号 型号 型號 机型 機型 商品 商品名 商品名称 製品 製品名 モデル モデル名 機種 機種名 型番" +
		" 제품 제품명 모델 모델명 상품 상품명 المنتج الطراز מוצר דגם προϊόν μοντέλο उत्पाद मॉडल ผลิตภัณฑ์ รุ่น "

	// makerHeaders are column headers for the makers of products.
	makerHeaders = " brand brands brand_name make maker manufacturer marke marken hersteller marque marques fabricant marca marcas" +
		" fabricante produttore merk merken fabrikant producent marka üretici бренд марка производитель 品牌 品牌名 厂商 廠商 制造商" +
		" 製造商 メーカー メーカー名 ブランド ブランド名 브랜드 제조사 العلامة_التجارية الشركة_المصنعة מותג יצרן μάρκα κατασκευαστής" +
		" ब्रांड निर्माता แบรนด์ ยี่ห้อ thương_hiệu hãng výrobce značka tillverkare märke gyártó márka merek "

	// companyHeaders are column headers for companies.
	companyHeaders = " company companies company_name firma firmen unternehmen entreprise société empresa compañía azienda società" +
		" bedrijf компания şirket 公司 企业 企業 会社 会社名 회사 업체 الشركة חברה εταιρεία कंपनी บริษัท công_ty "

	// labelHeaders are column headers for labels of merit.
	labelHeaders = " category categories label award awards title badge type segment criterion verdict rating_label kategorie" +
		" auszeichnung titel siegel typ kriterium urteil catégorie prix_décerné titre critère categoría premio título criterio" +
		" categoria prêmio titolo criterio categorie prijs titel kategoria nagroda категория награда номинация kategori ödül" +
		" 类别 類別 类型 類型 奖项 標籤 标签 分类 分類 カテゴリ カテゴリー 部門 賞 분류 부문 카테고리 유형 فئة الفئة קטגוריה κατηγορία श्रेणी หมวดหมู่ "

	// generalLabels are words in column headers such as "Top pick", "Best use case", "Name" and "Why".
	generalLabels = " best our your we the winner winners pick picks choices recommendations recommended award awards category" +
		" label title badge use case cases user users need needs purpose fit suited suitable ideal customer customers audience" +
		" name names why reason reasons for overall_winner editor editor's editors gewinner sieger tipps empfehlungen empfohlen" +
		" beste bester bestes besten unsere unser kategorie grund name warum meilleur meilleure meilleurs notre nos gagnant" +
		" recommandé recommandations nom pourquoi raison catégorie mejor mejores nuestra nuestras ganador recomendado nombre" +
		" razón categoría melhor melhores nossa vencedor recomendado nome motivo categoria migliore migliori nostra vincitore" +
		" consigliato onze beste winnaar aanrader aanbevolen naam reden najlepszy najlepsza nasz nasza zwycięzca polecany nazwa" +
		" лучший лучшие наш рекомендация победитель название en iyi öneri kazanan ad isim 推荐 推薦 首选 首選 名称 名稱 理由" +
		" おすすめ オススメ 名前 商品名 이름 이유 "

	// sideHeaders are column headers for properties that may stand between a rank and a name, and for groups of users.
	sideHeaders = " country flag logo image change trend movement score total_score rating points year region city symbol ticker" +
		" use_case need purpose scenario land flagge bild veränderung punkte punktzahl note bewertung jahr einsatz anwendungsfall" +
		" zweck pays drapeau évolution score_total année besoin usage país bandera cambio puntuación año uso variação pontuação" +
		" ano paese punteggio anno verandering jaar kraj zmiana wynik rok страна изменение балл баллы оценка год ülke puan yıl" +
		" değişim 国家 國家 国家/地区 国 国・地域 地区 得分 评分 評分 分数 总分 变化 年份 スコア 点数 評価 変動 用途 场景 場景 シーン 국가 점수 변동 용도 "
)

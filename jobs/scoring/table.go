package scoring

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// row adds a table row. If the first column contains ranks or labels, the names are in the second column. A number at
// the beginning of the row, or a column of ranks, determines the number of the row.
func (l *lister) row(b int) {
	end := l.rowEnd(b)
	isFirst := l.lists[l.doc.items[l.doc.blocks[b].item].list] < 0
	at := l.seriesOf(l.doc.items[l.doc.blocks[b].item])
	if ranks := l.columnRanks(b, end); ranks != nil {
		l.columns(b, ranks, at)
		return
	}
	if header := l.doc.blocks[b].header; isFirst && header >= 0 {
		switch {
		case l.precedes(header, b):
			l.add(l.rowEntry(header, l.rowEnd(header), readMark(l.cellText(header)+" ").number), at)
		case l.precedesLabels(header, b):
			l.add(l.rowEntry(header, l.rowEnd(header), 1), at)
			l.series[at].headed = true
		}
	}
	number := l.doc.items[l.doc.blocks[b].item].number
	if l.series[at].headed {
		number++
	}
	l.add(l.rowEntry(b, end, number), at)
}

// rowEnd returns the index of the block after the row that begins with block b.
func (l *lister) rowEnd(b int) int {
	end := b + 1
	for end < len(l.doc.blocks) && l.doc.blocks[end].item == l.doc.blocks[b].item &&
		l.doc.blocks[end].kind == cell && l.doc.blocks[end].column > l.doc.blocks[b].column {
		end++
	}
	return end
}

// rowEntry returns the entry of the row between two blocks. The parameter "number" is the number of the row in its
// table.
func (l *lister) rowEntry(b, end, number int) entry {
	e := entry{number: number, block: b, item: l.doc.blocks[b].item}
	m := readMark(l.cellText(b) + " ")
	isRank := l.isRank(b, m)
	if isRank {
		e.number = m.number
	}
	if rank := l.rankInColumn(b, end); rank > 0 && !isRank {
		e.number = rank
	}
	isCompared := false
	if c := l.nameCell(b, end, isRank); c > b {
		isCompared = l.isUnderOwnHeader(c)
		b, isRank = c, false
	}
	e.start, e.end = l.doc.blocks[b].start, l.doc.blocks[b].end
	if isCompared {
		e.end = e.start // each column describes one name, so the cells rank no names
	}
	if isRank {
		e.start = min(e.start+m.length, e.end)
	}
	return e
}

// isUnderOwnHeader reports whether a cell and its column header begin with the same subject. The column describes the
// subject, so the cell does not rank the subject.
func (l *lister) isUnderOwnHeader(c int) bool {
	header := l.doc.blocks[c].header
	if header < 0 || !l.hasNameIn(c) || !l.hasNameIn(header) {
		return false
	}
	cell, above := l.mentionFrom(l.doc.blocks[c].start), l.mentionFrom(l.doc.blocks[header].start)
	return l.mentions[cell].subject == l.mentions[above].subject
}

// isRank reports whether the number at the beginning of a row is a rank. A bare number may also be a count of things.
func (l *lister) isRank(b int, m mark) bool {
	text := l.cellText(b)
	return m.kind == strongMark || m.kind == weakMark && isWorded(text[:min(m.length, len(text))])
}

// precedes reports whether the header of a table is the first row of a ranking: "| 🥇 | Acme |" before "| 🥈 | Globex |".
// The numbers at the beginnings of the header and of the first row must be consecutive.
func (l *lister) precedes(header, row int) bool {
	above, below := l.cellText(header), l.cellText(row)
	first, second := readMark(above+" "), readMark(below+" ")
	step := second.number - first.number
	areRanks := l.isRank(header, first) && l.isRank(row, second) || wholeNumber(above) > 0 && wholeNumber(below) > 0
	return first.isNumber() && second.isNumber() && (step == 1 || step == -1) && areRanks
}

// columnRanks returns the ranks of the cells of a row if at least two columns have ranks as headers, beginning with 1:
// "| 🥇 | 🥈 |". Otherwise, and if the row begins with a name, the result is nil. The rank of a cell without a rank is 0.
func (l *lister) columnRanks(b, end int) []int {
	ranks, lowest, numbers := make([]int, end-b), maxRank, 0
	for c := b; c < end; c++ {
		if ranks[c-b] = l.headerRank(c); ranks[c-b] > 0 {
			lowest = min(lowest, ranks[c-b])
			numbers++
		}
	}
	if numbers > 1 && lowest == 1 {
		if ranks[0] == 0 && l.hasMention(l.doc.blocks[b].start, l.doc.blocks[b].end) {
			return nil // the row begins with a name, and the ranks are properties of the name
		}
		return ranks
	}
	return nil
}

// columns adds the cells of a row whose columns have ranks.
func (l *lister) columns(b int, ranks []int, at int) {
	for i, rank := range ranks {
		if block := l.doc.blocks[b+i]; rank > 0 {
			l.add(entry{number: rank, block: b + i, start: block.start, end: block.end, item: -1}, at)
		}
	}
}

// headerText returns the column header of a cell, or an empty text.
func (l *lister) headerText(c int) string {
	if header := l.doc.blocks[c].header; header >= 0 {
		return strings.Trim(l.headerPrefix(header), " *_:：\n")
	}
	return ""
}

// headerPrefix returns the beginning of a column header. Each row of the table reads the headers, so the length of the
// text is limited.
func (l *lister) headerPrefix(header int) string {
	text := l.cellText(header)
	return text[:min(len(text), maxPrefix)]
}

// headerRank returns the rank in the column header of a cell, or 0.
func (l *lister) headerRank(c int) int {
	text := l.headerText(c) + ": " // an ordinal word needs a colon
	m := readMark(text)
	if !m.isNumber() {
		return 0
	}
	rest := strings.TrimFunc(text[m.length:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if rest == "" || oneOf(strings.ToLower(rest), medalWords) || wholeNumber(rest) == m.number {
		return m.number
	}
	return 0
}

func (l *lister) cellText(c int) string {
	return l.doc.plain[l.doc.blocks[c].start:l.doc.blocks[c].end]
}

// rankInColumn returns the rank of a row in a column of ranks, or 0. If several columns contain ranks, the column of
// the latest year counts: "Rank 2024", "Rank 2025".
func (l *lister) rankInColumn(b, end int) int {
	rank, latest := 0, ""
	for c := b; c < end; c++ {
		number := l.cellRank(c)
		if number == 0 {
			continue
		}
		if year := headerYear.FindString(l.headerText(c)); rank == 0 || year > latest {
			rank, latest = number, year
		}
	}
	return rank
}

// headerYear matches the year in a column header.
var headerYear = regexp.MustCompile(`\b20\d\d\b`)

// cellRank returns the rank in a cell of a column of ranks, or 0.
func (l *lister) cellRank(c int) int {
	if !l.isRankColumn(c) {
		return 0
	}
	return rankNumber(l.cellText(c))
}

// isRankColumn reports whether the column header of a cell shows that the column contains ranks.
func (l *lister) isRankColumn(c int) bool {
	header := l.doc.blocks[c].header
	if header < 0 {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(l.headerPrefix(header)))
	isNumber := wholeNumber(text) > 0 && l.doc.blocks[c].column == 0 // the header is also a row of the ranking
	return text == "#" || isNumber || isRankHeader(text) || l.doc.blocks[c].column == 0 && hasRankNoun(text)
}

// hasRankNoun reports whether a column header in lower case contains a word for ranks. In the first column, other words
// may stand beside the word: "UK rank".
func hasRankNoun(text string) bool {
	return slices.ContainsFunc(labelWords(text), func(word string) bool { return isAmong(word, rankNouns) })
}

// isRankHeader reports whether a column header in lower case is a word for ranks. Years, text in parentheses, and words
// such as "overall" may stand beside the word: "Our rank (2025)".
func isRankHeader(text string) bool {
	text = bracketedNote.ReplaceAllString(headerYear.ReplaceAllString(text, " "), " ")
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("°№'", r)
	})
	if len(words) > 0 && isAmong(strings.Join(words, "_"), rankHeaders) {
		return true
	}
	found := false
	for _, word := range words {
		word = withoutScope(word)
		isRank := isAmong(word, rankNouns)
		if !isRank && word != "" && !isAmong(word, rankScopes) {
			return false
		}
		found = found || isRank
	}
	return found
}

// withoutScope removes the words before a word for ranks in a compound: "综合排名", "Gesamtrang".
func withoutScope(word string) string {
	for _, scope := range listOf(compoundScopes).words {
		word = strings.TrimPrefix(word, scope)
	}
	return word
}

// bracketedNote matches a text in parentheses.
var bracketedNote = regexp.MustCompile(`[(（\[][^)）\]]*[)）\]]`)

// rankNumber returns the rank in a cell that contains only a number, signs, and words for a tie or a place, such as
// "1 (tie)", "1=", "T1" and "2. Platz". For a cell with other text, the result is 0.
func rankNumber(text string) int {
	if number := wholeNumber(text); number > 0 {
		return number
	}
	text = strings.Trim(bracketedNote.ReplaceAllString(strings.ToLower(text), " "), " \n=")
	words := labelWords(text)
	kept := words[:0]
	for _, word := range words {
		if !isAmong(word, tieWords+singlePlaces) {
			kept = append(kept, word)
		}
	}
	if len(kept) != 1 || strings.ContainsAny(text, "%,") {
		return 0
	}
	return wholeNumber(strings.TrimPrefix(kept[0], "t"))
}

// wholeNumber returns the number of a cell that contains only a number, such as "1", "#1", "1st" or "🥇". For a cell
// with other text, the result is 0.
func wholeNumber(text string) int {
	text += " "
	m := readMark(text)
	if !m.isNumber() || strings.ContainsFunc(text[m.length:], unicode.IsLetter) {
		return 0
	}
	return m.number
}

// medalWords are words after a medal in a column header: "🥇 Gold", "🥇 Winner".
const medalWords = " gold silver bronze winner sieger oro plata bronce argento bronzo ouro prata or argent goud" +
	" zilver brons złoto srebro brąz золото серебро бронза altın gümüş bronz 金 银 铜 銀 銅 金牌 银牌 铜牌 銀牌 銅牌" +
	" 金賞 銀賞 銅賞 금 은 동 금상 은상 동상 "

// tieWords are words beside a rank that several products share.
const tieWords = " t tie tied joint equal shared geteilt gleichauf ex aequo exaequo égalité empate empatado pari" +
	" parità gedeeld remis "

// rankHeaders are column headers for ranks, in addition to rankNouns. In the list, an underscore stands for a space.
const rankHeaders = " no nr nº n° № num number s_no sr_no sl_no lfd_nr lp l_p №_п_п position overall_position pos" +
	" place overall_place spot top lugar posto plaats nummer numéro miejsce place место позиция sıra 序号 序號 编号 编號 번호" +
	" 순번 الرقم מקום מיקום θέση स्थान क्रमांक क्रम ลำดับ ลำดับที่ hạng thứ_hạng xếp_hạng thứ_tự stt pořadí místo plats" +
	" sija hely locul loc місце позиція urutan nomor "

// rankNouns are the words for ranks that may stand beside words such as "overall" in a column header.
const rankNouns = " rank ranking ranked placement standing platz platzierung platzierungen rang rangfolge rangliste" +
	" rangplatz puesto posición clasificación posición posição colocação classificação posizione classifica" +
	" piazzamento plaatsing positie rangschikking ranglijst klassering classement pozycja lokata ranga ранг sıralama" +
	" sıralaması 順位 ランキング ランク 排名 名次 排行 排位 位次 순위 랭킹 الترتيب المركز المرتبة ترتيب דירוג κατάταξη रैंक रैंकिंग อันดับ" +
	" อันดับที่ umístění placering plassering rangordning sijoitus helyezés peringkat "

// rankScopes are words that may stand beside rankNouns. Words for criteria, such as "price", are not in the list.
const rankScopes = " overall our global position order number no nr general total final current new world worldwide" +
	" list editor editors editor's editors' expert the im test vergleich unser unsere aktuelle aktueller aktuelles" +
	" neue neuer globaler globales notre général générale mondial global actuel nuestro nuestra actual mundial nosso" +
	" nossa geral nostro nostra generale globale finale mondiale onze ons algemene algemeen wereldwijde nasz ogólna" +
	" ogólne ogólny końcowa наш общий общая итоговый genel bizim العام العالمي כללי "

// compoundScopes are prefixes of compound words for ranks, such as "gesamt" in "Gesamtrang".
const compoundScopes = "gesamt 综合 綜合 総合 总 總 全体 整体 全球 世界 国内 最终 最終 推荐 推薦 おすすめ オススメ 人気 本站 当前 今年 종합 전체 최종 추천 인기"

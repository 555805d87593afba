package scoring

import (
	"strings"
	"unicode"
)

// row adds a table row. The first column may contain ranks or labels. The names are then in the second column. A column
// of ranks determines the number of the row.
func (l *lister) row(b int) {
	i := l.doc.blocks[b].item
	e := entry{number: l.doc.items[i].number, block: b, item: i}
	for c := b; c < len(l.doc.blocks) && l.doc.blocks[c].item == i && l.doc.blocks[c].kind == cell; c++ {
		if number := wholeNumber(l.cellText(c)); number > 0 && l.isRankColumn(c) {
			e.number = number
			break
		}
	}
	if next := b + 1; next < len(l.doc.blocks) && l.doc.blocks[next].item == i && l.isLeadCell(b) {
		b = next
	}
	e.start, e.end = l.doc.blocks[b].start, l.doc.blocks[b].end
	l.add(e, l.seriesOf(l.doc.items[i]))
}

func (l *lister) cellText(c int) string {
	return l.doc.plain[l.doc.blocks[c].start:l.doc.blocks[c].end]
}

// isLeadCell reports whether a cell contains a rank or a label for the name in the next cell, and not a name. The
// header of a column may show that the cells of the column contain labels: "Best for".
func (l *lister) isLeadCell(c int) bool {
	text := l.cellText(c)
	if !strings.ContainsFunc(text, unicode.IsLetter) || wholeNumber(text) > 0 {
		return true
	}
	if m := l.mentionFrom(l.doc.blocks[c].start); m < len(l.mentions) && l.mentions[m].start < l.doc.blocks[c].end {
		return false
	}
	header := ""
	if h := l.doc.blocks[c].header; h >= 0 {
		header = l.cellText(h)
	}
	return isMerit(text, labelWords(text)) || isMerit(header, labelWords(header))
}

// isRankColumn reports whether the column header of a cell shows that the column contains ranks.
func (l *lister) isRankColumn(c int) bool {
	header := l.doc.blocks[c].header
	if header < 0 {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(l.cellText(header)))
	return text == "#" || oneOf(strings.Trim(text, " .*"), rankHeaders)
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

const rankHeaders = " no nr nº n° № num number rank ranking position pos place platz rang rangliste puesto posición lugar" +
	" posição colocação posizione posto classifica plaats positie nummer numéro classement" +
	" 順位 ランキング ランク 排名 名次 排行 序号 序號 编号 순위 번호 "

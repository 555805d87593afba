package collector

import (
	"slices"
	"strings"
)

const maxIndent = 8 // maximum number of indentation levels in a nested list

// markdown renders the blocks as Markdown, and keeps the order of list items, because the order is the ranking.
func (l textBlocks) markdown() string {
	var parts []string
	for i := range l {
		if s := l[i].markdown(); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n\n")
}

// markdown renders the title and the text of the block first, then the lists, tables and blocks inside, and then the
// cards. The titles of videos come last.
func (b *textBlock) markdown() string {
	var parts []string
	add := func(s string) {
		if strings.TrimSpace(s) != "" {
			parts = append(parts, s)
		}
	}
	add(bold(b.title()))
	add(string(b.Subtitle))
	if heading := oneLine(b.text()); heading != "" && b.isHeading() {
		add("### " + heading)
	} else {
		add(b.text())
	}
	add(listMarkdown(b.entries()))
	add(b.codeMarkdown())
	add(tableMarkdown(b.rows()))
	add(b.comparisonMarkdown())
	add(b.blocks().markdown())
	add(cardsMarkdown(b.cards()))
	for _, title := range b.videoTitles() {
		add(title)
	}
	return strings.Join(parts, "\n\n")
}

func (b *textBlock) isHeading() bool { return b.Type == "heading" || b.Type == "header" }

// codeMarkdown renders code as a Markdown code block. The fence of a code block is longer than any run of backticks in
// the code.
func (b *textBlock) codeMarkdown() string {
	if strings.TrimSpace(b.Code) == "" {
		return ""
	}
	longest, run := 2, 0
	for _, r := range b.Code {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	return fence + oneLine(b.Language) + "\n" + strings.Trim(b.Code, "\n") + "\n" + fence
}

func (b *textBlock) comparisonMarkdown() string {
	if len(b.Comparison) == 0 {
		return ""
	}
	rows := [][]looseText{append([]looseText{""}, b.ProductLabels...)}
	for _, f := range b.Comparison {
		rows = append(rows, append([]looseText{f.Feature}, f.Values...))
	}
	return tableMarkdown(rows)
}

func listMarkdown(items textBlocks) string {
	var list strings.Builder
	writeList(&list, items, 0)
	return strings.TrimRight(list.String(), "\n")
}

func writeList(w *strings.Builder, items textBlocks, level int) {
	for i := range items {
		item := &items[i]
		writeItem(w, level, strings.TrimSpace(bold(item.title())+" "+oneLine(item.text())))
		writeInside(w, item, level+1)
	}
}

// writeInside writes the blocks inside a list item.
func writeInside(w *strings.Builder, item *textBlock, level int) {
	writeList(w, item.entries(), level)
	writeList(w, item.blocks(), level)
	writeCards(w, item.cards(), level)
	for _, title := range item.videoTitles() {
		writeItem(w, level, title)
	}
}

func writeItem(w *strings.Builder, level int, line string) {
	if line != "" {
		w.WriteString(strings.Repeat("  ", min(level, maxIndent)) + "- " + line + "\n")
	}
}

// writeCards writes each card as a list item with the title, the text, the price and the rating. The name of the
// publisher is omitted, because scoring would count the name as a mention. A card without these four fields is a group,
// and its cards take its level in the list.
func writeCards(w *strings.Builder, cards textBlocks, level int) {
	for i := range cards {
		card := &cards[i]
		line := []string{oneLine(string(card.title())), oneLine(card.text()), oneLine(string(card.Price))}
		if rating := oneLine(string(card.Rating)); rating != "" {
			line = append(line, "★ "+rating)
		}
		line = slices.DeleteFunc(line, func(s string) bool { return s == "" })
		writeItem(w, level, strings.Join(line, " – "))
		inside := level
		if len(line) > 0 {
			inside++
		}
		writeInside(w, card, inside)
	}
}

func cardsMarkdown(cards textBlocks) string {
	var list strings.Builder
	writeCards(&list, cards, 0)
	return strings.TrimRight(list.String(), "\n")
}

// videoTitles returns the titles of the block's videos. Outside a list, each title becomes a paragraph, because a list
// of titles would count as a ranking.
func (b *textBlock) videoTitles() []string {
	var titles []string
	for _, video := range b.videos() {
		if title := oneLine(string(video.title())); title != "" {
			titles = append(titles, title)
		}
	}
	return titles
}

// tableMarkdown renders rows as a Markdown table. The first row is the header.
func tableMarkdown(rows [][]looseText) string {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	if width == 0 {
		return ""
	}
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("|")
		for _, cell := range row {
			b.WriteString(" " + strings.ReplaceAll(oneLine(string(cell)), "|", `\|`) + " |")
		}
		if i > 0 { // a Markdown table may have short rows, but no short header
			b.WriteString("\n")
			continue
		}
		b.WriteString(strings.Repeat("  |", width-len(row)) + "\n|" + strings.Repeat(" --- |", width) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// bold renders a title. The result is empty if the title is empty.
func bold(title looseText) string {
	if line := oneLine(string(title)); line != "" {
		return "**" + line + "**"
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

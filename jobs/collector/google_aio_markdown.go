package collector

import (
	"slices"
	"strings"
)

const aioMaxIndent = 8 // maximum number of indentation levels in a nested list

// aioBlock is a text block or a list entry. The non-empty fields of a block, not the type, decide how the block is
// rendered. Blocks of unknown types therefore also yield text.
type aioBlock struct {
	Code       string       `json:"code"` // in Copilot's code_block
	Comparison []aioFeature `json:"comparison"`
	// Headers contains the header cells of Copilot's table. If Headers is empty, the first row is the header.
	Headers          []string   `json:"headers"`
	Language         string     `json:"language"`
	List             []aioBlock `json:"list"`
	ProductLabels    []string   `json:"product_labels"`
	ReferenceIndexes []int      `json:"reference_indexes"`
	Snippet          string     `json:"snippet"`
	SnippetLinks     []struct {
		Link string `json:"link"`
		Text string `json:"text"`
	} `json:"snippet_links"`
	Subtitle   string     `json:"subtitle"`
	Table      [][]string `json:"table"`
	TextBlocks []aioBlock `json:"text_blocks"`
	Title      string     `json:"title"`
	Type       string     `json:"type"`
}

type aioFeature struct {
	Feature string   `json:"feature"`
	Values  []string `json:"values"`
}

// aioMarkdown renders text blocks as Markdown, and keeps the order of list items, because the order is the ranking.
func aioMarkdown(blocks []aioBlock) string {
	var parts []string
	for _, b := range blocks {
		if s := b.markdown(); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n\n")
}

func (b aioBlock) markdown() string {
	var parts []string
	add := func(s string) {
		if strings.TrimSpace(s) != "" {
			parts = append(parts, s)
		}
	}
	if title := oneLine(b.Title); title != "" {
		add("**" + title + "**")
	}
	add(b.Subtitle)
	if b.Type == "heading" {
		if heading := oneLine(b.Snippet); heading != "" {
			add("### " + heading)
		}
	} else {
		add(b.Snippet)
	}
	var list strings.Builder
	writeList(&list, b.List, 0)
	add(strings.TrimRight(list.String(), "\n"))
	add(b.codeMarkdown())
	add(tableMarkdown(b.rows()))
	add(b.comparisonMarkdown())
	add(aioMarkdown(b.TextBlocks))
	return strings.Join(parts, "\n\n")
}

// codeMarkdown renders code as a Markdown code block. The fence is longer than any run of backticks in the code.
func (b aioBlock) codeMarkdown() string {
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

// rows returns the rows of the table, beginning with the header.
func (b aioBlock) rows() [][]string {
	if len(b.Headers) == 0 || len(b.Table) > 0 && slices.Equal(b.Table[0], b.Headers) {
		return b.Table
	}
	return append([][]string{b.Headers}, b.Table...)
}

func writeList(w *strings.Builder, items []aioBlock, level int) {
	for _, item := range items {
		indent := strings.Repeat("  ", min(level, aioMaxIndent))
		title, text := oneLine(item.Title), oneLine(item.Snippet)
		if title != "" {
			title = "**" + title + "**"
		}
		if line := strings.TrimSpace(title + " " + text); line != "" {
			w.WriteString(indent + "- " + line + "\n")
		}
		writeList(w, item.List, level+1)
		writeList(w, item.TextBlocks, level+1)
	}
}

// tableMarkdown renders rows as a Markdown table. The first row is the header.
func tableMarkdown(rows [][]string) string {
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
			b.WriteString(" " + strings.ReplaceAll(oneLine(cell), "|", `\|`) + " |")
		}
		if i > 0 { // a Markdown table may have short rows, but no short header
			b.WriteString("\n")
			continue
		}
		b.WriteString(strings.Repeat("  |", width-len(row)) + "\n|" + strings.Repeat(" --- |", width) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (b aioBlock) comparisonMarkdown() string {
	if len(b.Comparison) == 0 {
		return ""
	}
	rows := [][]string{append([]string{""}, b.ProductLabels...)}
	for _, f := range b.Comparison {
		rows = append(rows, append([]string{f.Feature}, f.Values...))
	}
	return tableMarkdown(rows)
}

// aioCitations adds the reference indexes of the blocks to the parameter cited, and returns the pages that the block
// texts link to.
func aioCitations(blocks []aioBlock, cited map[int]bool) []Source {
	var links []Source
	for _, b := range blocks {
		for _, i := range b.ReferenceIndexes {
			cited[i] = true
		}
		for _, l := range b.SnippetLinks {
			links = append(links, Source{Cited: true, Title: l.Text, URL: l.Link})
		}
		links = append(links, aioCitations(b.List, cited)...)
		links = append(links, aioCitations(b.TextBlocks, cited)...)
	}
	return links
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

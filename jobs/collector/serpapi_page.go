package collector

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// pageAnswer is an answer that a search engine shows on a page: an AI Overview, an answer of AI Mode or an answer of
// Copilot Search.
type pageAnswer struct {
	textBlock

	Header                looseText          `json:"header"`   // the heading of Copilot's answer
	Markdown              looseText          `json:"markdown"` // the text of compatible services that send other blocks
	ReconstructedMarkdown looseText          `json:"reconstructed_markdown"`
	References            []serpAPIReference `json:"references"`
}

// serpAPIReference is a page that the search engine shows as a source of the answer.
type serpAPIReference struct {
	Index  *looseIndex `json:"index"` // the index by which the field "reference_indexes" refers to this reference
	Link   looseText   `json:"link"`
	Source looseText   `json:"source"` // the name of the publisher
	Title  looseText   `json:"title"`
}

// markdown returns the text of the answer. The text of the blocks takes precedence over SerpApi's Markdown, because the
// text of the blocks contains no links and no images. The result is empty if the answer has only a heading.
func (p *pageAnswer) markdown() string {
	text := cmp.Or(
		p.withoutLabels(p.textBlock.markdown()),
		strings.TrimSpace(string(cmp.Or(p.ReconstructedMarkdown, p.Markdown))),
		p.addresses(),
	)
	if header := oneLine(string(p.Header)); header != "" && text != "" {
		return "## " + header + "\n\n" + text
	}
	return text
}

// addresses returns the addresses of the pages to which the blocks link, one in each paragraph. The addresses are the
// text of an answer that shows only pages without titles, such as videos. Scoring counts no mention in an address.
func (p *pageAnswer) addresses() string {
	var pages sourceList
	p.walk(func(b *textBlock) { addPage(&pages, b.page()) })
	var lines []string
	for _, page := range pages.list {
		lines = append(lines, page.URL)
	}
	return strings.Join(lines, "\n\n")
}

// moreSources matches the end of a label such as "The Paper +2". A label names a source and counts further sources.
var moreSources = regexp.MustCompile(`\s*\+\d{1,2}$`)

// withoutLabels removes the labels of sources from the ends of lines, because scoring would count the names as
// mentions. SerpApi sometimes leaves the labels of sources in the text (serpapi/public-roadmap, issue 3907).
func (p *pageAnswer) withoutLabels(text string) string {
	names, lines := p.sourceNames(), strings.Split(text, "\n")
	for i, line := range lines {
		label := moreSources.FindStringIndex(line)
		if label == nil {
			continue
		}
		for _, name := range names {
			rest, ok := strings.CutSuffix(line[:label[0]], name)
			if ok && strings.Trim(rest, " -") != "" {
				lines[i] = strings.TrimRight(rest, " ")
				break
			}
		}
	}
	return strings.Join(lines, "\n")
}

// sourceNames returns the names that a label may contain: the publishers of the references and the texts of links,
// longest first.
func (p *pageAnswer) sourceNames() []string {
	var names []string
	add := func(name string) {
		if name = moreSources.ReplaceAllString(oneLine(name), ""); name != "" {
			names = append(names, name, strings.ReplaceAll(name, " · ", "·"))
		}
	}
	for _, ref := range p.References {
		add(string(ref.Source))
	}
	p.walk(func(b *textBlock) {
		for _, link := range b.SnippetLinks {
			add(string(link.Text))
		}
	})
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}

// sources returns the references and the pages to which the text links. The title of a page is the title of a
// reference. If no reference has a title for the page, the title is the name of the publisher, or else the text of a
// link.
func (p *pageAnswer) sources() []Source {
	var pages sourceList
	add := func(s Source) { addPage(&pages, s) }
	for i, cited := range p.cited() {
		add(Source{Cited: cited, Title: string(p.References[i].Title), URL: string(p.References[i].Link)})
	}
	for _, ref := range p.References {
		add(Source{Title: string(ref.Source), URL: string(ref.Link)})
	}
	p.walk(func(b *textBlock) { add(b.page()) })
	return pages.list
}

// cited reports for each reference whether the answer cites the reference. A reference is cited if a block names the
// index of the reference. If no block names a reference, all references are cited, because the answer shows the
// references as its sources. SerpApi sometimes omits the indexes of references (serpapi/public-roadmap, issue 3888).
func (p *pageAnswer) cited() []bool {
	named := map[looseIndex]bool{}
	p.walk(func(b *textBlock) {
		for _, i := range b.ReferenceIndexes {
			named[i] = true
		}
	})
	cited := make([]bool, len(p.References))
	for i, ref := range p.References {
		number := looseIndex(i)
		if ref.Index != nil {
			number = *ref.Index
		}
		cited[i] = named[number]
	}
	if !slices.Contains(cited, true) {
		for i := range cited {
			cited[i] = true
		}
	}
	return cited
}

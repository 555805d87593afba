package collector

import (
	"cmp"
	"net/url"
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
	Index  *int   `json:"index"` // the index by which the field "reference_indexes" refers to this reference
	Link   string `json:"link"`
	Source string `json:"source"` // the name of the publisher
	Title  string `json:"title"`
}

// markdown returns the text of the answer. The blocks take precedence over Markdown, because the blocks contain no
// links and no images. The result is empty if the answer has only a heading.
func (p *pageAnswer) markdown() string {
	text := cmp.Or(
		p.withoutLabels(p.textBlock.markdown()),
		strings.TrimSpace(string(cmp.Or(p.ReconstructedMarkdown, p.Markdown))),
	)
	if header := oneLine(string(p.Header)); header != "" && text != "" {
		return "## " + header + "\n\n" + text
	}
	return text
}

// moreSources matches the end of a label such as "The Paper +2". A label names a source and counts further sources.
var moreSources = regexp.MustCompile(`\s*\+\d{1,2}$`)

// withoutLabels removes the labels of sources from the ends of lines, because scoring would count the names as
// mentions. SerpApi sometimes leaves the labels in the text (serpapi/public-roadmap, issue 3907).
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

// sourceNames returns the names that a label may contain: the publishers of the references and the texts of links.
func (p *pageAnswer) sourceNames() []string {
	var names []string
	add := func(name string) {
		if name = moreSources.ReplaceAllString(oneLine(name), ""); name != "" {
			names = append(names, name, strings.ReplaceAll(name, " · ", "·"))
		}
	}
	for _, ref := range p.References {
		add(ref.Source)
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
// reference. Without such a title, the title is the name of the publisher, or else the text of a link.
func (p *pageAnswer) sources() []Source {
	var pages sourceList
	add := func(s Source) {
		if s.URL != "" && !isResultPage(s.URL) {
			pages.add(s)
		}
	}
	for i, cited := range p.cited() {
		add(Source{Cited: cited, Title: p.References[i].Title, URL: p.References[i].Link})
	}
	for _, ref := range p.References {
		add(Source{Title: ref.Source, URL: ref.Link})
	}
	p.walk(func(b *textBlock) { add(b.page()) })
	return pages.list
}

// cited reports for each reference whether the answer cites the reference. A reference is cited if a block names the
// index of the reference. If no block names a reference, all references are cited, because the answer shows the
// references as its sources. SerpApi sometimes omits the indexes (serpapi/public-roadmap, issue 3888).
func (p *pageAnswer) cited() []bool {
	named := map[int]bool{}
	p.walk(func(b *textBlock) {
		for _, i := range b.ReferenceIndexes {
			named[i] = true
		}
	})
	cited := make([]bool, len(p.References))
	for i, ref := range p.References {
		number := i
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

// resultHosts matches the hosts of Google Search and Bing.
var resultHosts = regexp.MustCompile(`^((www|news|images|scholar)\.)?(google(\.[a-z]{2,3}){1,2}|bing\.com)$`)

// resultPaths matches the paths of result pages.
var resultPaths = regexp.MustCompile(`/search$|^/viewer/place$|^/(maps/search|shopping/product)/`)

// isResultPage reports whether an address is a page of search results of Google or Bing. Search engines link the words
// of an answer to further searches, which are not sources. Other pages of Google and Microsoft are sources.
func isResultPage(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !resultHosts.MatchString(strings.ToLower(u.Hostname())) {
		return false
	}
	path, query := strings.TrimRight(u.Path, "/"), u.Query()
	if path == "/url" { // a redirect
		return isResultPage(cmp.Or(query.Get("q"), query.Get("url")))
	}
	return resultPaths.MatchString(path) ||
		query.Get("q") != "" && slices.Contains([]string{"", "/webhp", "/scholar"}, path)
}

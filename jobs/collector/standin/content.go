package standin

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// content is the content of an answer, before a provider formats it.
type content struct {
	closing string // the text after the items
	echo    string // a sentence that repeats the country and the locale of the request
	intro   string
	items   []item // one item for each brand, best brand first
	pages   []page // cited and consulted pages
	queries []string
	style   int // the style of the answer: one of the constants below
}

// item is the part of an answer about one brand. The item with index i cites the page with index i.
type item struct {
	brand  string
	remark string
}

type page struct {
	title string
	url   string
}

// An answer has one of these styles.
const (
	styleList = iota
	styleProse
	styleTable
	styleComparison
	styles
)

// pick returns a number from 0 to n-1 that depends only on n and on the strings in the parameter "parts".
func pick(n uint64, parts ...string) uint64 {
	hash := fnv.New64a()
	for _, part := range parts {
		_, _ = hash.Write([]byte(part + "\x00"))
	}
	sum := hash.Sum64()
	sum ^= sum >> 29 // the low bits of an FNV hash are not random enough
	sum *= 0xbf58476d1ce4e5b9
	return (sum >> 32) % n
}

func (s *Server) content(provider string, q request) content {
	c := content{
		intro:   intros()[pick(uint64(len(intros())), provider, q.prompt, "intro")],
		queries: []string{q.prompt, q.prompt + " reviews"},
		style:   int(pick(styles, provider, q.prompt, "style")), //nolint:gosec // G115: the number is below 4
	}
	for _, company := range s.ranking(provider, q.prompt) {
		seed := []string{provider, q.prompt, company.Name}
		remarks := remarks()
		c.items = append(c.items, item{
			brand:  company.Name,
			remark: remarks[pick(uint64(len(remarks)), append(seed, "remark")...)],
		})
		c.pages = append(c.pages, company.page(pick(3, append(seed, "page")...)))
	}
	c.pages = append(c.pages,
		page{title: "The 10 best tools compared – 2026", url: "https://www.example.org/best-tools?page=2"},
		page{title: "Größter Vergleich für Einsteiger", url: "https://blog.example.de/vergleich"},
	)
	if q.country != "" || q.locale != "" {
		c.echo = "(Answered for country " + cmp.Or(q.country, "none") + " and locale " + cmp.Or(q.locale, "none") + ".)"
	}
	if s.opts.Closing != nil {
		c.closing = s.opts.Closing(q.prompt)
	}
	return c
}

// intros returns the opening lines of answers. The opening lines contain multi-byte characters, so that offsets in
// characters and in bytes differ.
func intros() []string {
	return []string{
		"Here is a short list – prices start at about 19 € a month:",
		"Several options stand out. The verdict depends on your team’s size:",
		"Based on recent reviews (rated ★ by users), these are the ones to look at:",
	}
}

func remarks() []string {
	return []string{
		"is reliable and easy to set up, and its support is excellent.",
		"stands out for its clear reports and great value.",
		"is a popular choice that users love for its simplicity.",
		"covers the basics and has been on the market since 2011.",
		"is available in 40 countries and has a free plan.",
		"has strong automation, but the mobile app is clunky.",
		"is often criticised for its steep learning curve and slow support.",
		"feels outdated and lacks important integrations.",
		"is overpriced, and hidden fees add up quickly.",
	}
}

// markdown renders the content as Markdown. The function "cite" returns the citation mark of an item. The parameter
// "offset" of the function "cite" is the number of characters before the citation mark.
func (c content) markdown(cite func(pageIndex, offset int) string) string {
	var b strings.Builder
	write := func(s string) { b.WriteString(s) }
	mark := func(i int) { write(cite(i, utf8.RuneCountInString(b.String()))) }

	write(c.intro + "\n\n")
	switch c.style {
	case styleTable:
		write("| # | Product | Verdict |\n| --- | --- | --- |\n")
	case styleComparison:
		write("### " + c.items[0].brand + " compared with the rest\n\n")
	}
	for i, it := range c.items {
		switch c.style {
		case styleTable:
			write("| " + strconv.Itoa(i+1) + " | " + it.brand + " | " + it.brand + " " + it.remark)
			mark(i)
			write(" |\n")
		case styleProse:
			write(it.brand + " " + it.remark)
			mark(i)
			write("\n\n")
		case styleComparison:
			write("- While others differ, **" + it.brand + "** " + it.remark)
			mark(i)
			write("\n")
		default:
			write(strconv.Itoa(i+1) + ". **" + it.brand + "** " + it.remark)
			mark(i)
			write("\n")
		}
	}
	if c.closing != "" {
		write("\n" + c.closing + "\n")
	}
	if c.echo != "" {
		write("\n" + c.echo)
	}
	return strings.TrimRight(b.String(), "\n")
}

// object is a JSON object.
type object = map[string]any

// jsonReply returns a reply with a JSON body.
func jsonReply(status int, body any) reply {
	data, err := json.Marshal(body)
	if err != nil {
		data, status = []byte(`{"error":"the stand-in could not encode its answer"}`), http.StatusInternalServerError
	}
	return reply{body: data, header: map[string]string{"Content-Type": "application/json; charset=utf-8"}, status: status}
}

// hexID returns a hexadecimal identifier in the style of the vendors.
func hexID(parts ...string) string {
	return strconv.FormatUint(pick(1<<32, append(parts, "id-a")...)<<16|pick(1<<16, append(parts, "id-b")...), 16)
}

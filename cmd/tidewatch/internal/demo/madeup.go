package demo

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// dice returns random numbers that depend only on a day and a seed, so that the history is the same in every demo.
type dice struct {
	day  int
	seed string
}

// roll returns a number that is at least 0 and less than the parameter "of".
func (d dice) roll(of int, about string) int {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d/%s/%s", d.day, d.seed, about) // writing to a hash never fails
	sum := h.Sum64()
	return int((sum ^ sum>>29) * 0xbf58476d1ce4e5b9 >> 33 % uint64(of)) //nolint:gosec // G115: below of
}

func oneOf[T any](d dice, list []T, about string) T { return list[d.roll(len(list), about)] }

// writer writes one made-up answer.
type writer struct {
	dice

	query  store.Query
	story  story
	listed []character // the companies in the answer, best company first
}

// write returns the text of the answer and its sources.
func (w *writer) write() (string, []store.Source) {
	w.listed = w.choose()
	var b strings.Builder
	b.WriteString(oneOf(w.dice, []string{
		"These are often recommended:", "It depends on what you need. Most comparisons name these:",
		"Based on recent reviews, these are worth a look:", "Here is a short list:",
	}, "intro") + "\n\n")
	form := w.roll(4, "form")
	if form == 0 {
		b.WriteString("| # | Product | Verdict |\n| --- | --- | --- |\n")
	}
	for i, c := range w.listed {
		remark := w.remark(c)
		switch form {
		case 0:
			fmt.Fprintf(&b, "| %d | %s | %s %s |\n", i+1, c.Name, c.Name, remark)
		case 1:
			fmt.Fprintf(&b, "- **%s** %s\n", c.Name, remark)
		case 2:
			fmt.Fprintf(&b, "### %d. %s\n\n%s %s\n\n", i+1, c.Name, c.Name, remark)
		default:
			fmt.Fprintf(&b, "%d. **%s** %s\n", i+1, c.Name, remark)
		}
	}
	return strings.TrimRight(b.String(), "\n"), w.sources()
}

// choose returns the companies in the answer, best company first. The answer lists the companies that the query names.
// Chance selects the other companies according to their shares. The answer lists at least one company.
func (w *writer) choose() []character {
	var chosen []character
	for _, c := range w.story {
		if w.names(c) || w.roll(100, c.Name+" listed") < c.shareOn(w.day) {
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		return w.story[1:2]
	}
	slices.SortStableFunc(chosen, func(a, b character) int {
		return w.roll(100, a.Name) - a.shareOn(w.day) - w.roll(100, b.Name) + b.shareOn(w.day)
	})
	return chosen
}

// names reports whether the query names a company.
func (w *writer) names(c character) bool {
	return len(scoring.New([]scoring.Subject{{Key: c.Name, Name: c.Name}}).Read(w.query.Text).Mentions()) > 0
}

// remark returns a statement of the answer about a company.
func (w *writer) remark(c character) string {
	const praisePercent, factsPercent = 45, 35
	if c.incident && w.day >= incidentDay && w.roll(10, c.Name+" incident") < 7 {
		return oneOf(w.dice, []string{
			"exposed customer data in a breach, and many customers have cancelled.",
			"is hard to recommend since its data breach, because support stayed silent for days.",
			"has lost the trust of many users after the data breach.",
			"is criticised for hiding a data breach and for its terrible support.",
		}, c.Name+" remark")
	}
	switch tone := w.roll(100, c.Name+" tone"); {
	case tone < praisePercent:
		return oneOf(w.dice, []string{
			"is reliable and easy to set up.", "has a clear interface and excellent support.",
			"offers the best value for small teams.", "is praised for its fast and helpful support.",
			"saves a lot of time, and users love the mobile app.", "stands out for its excellent reports.",
		}, c.Name+" remark")
	case tone < praisePercent+factsPercent:
		return oneOf(w.dice, []string{
			"covers the basics and has been on the market since 2011.", "has a free plan for two users.",
			"is available in 40 countries.", "connects to e-mail and calendars.", "is sold in three editions.",
		}, c.Name+" remark")
	}
	return oneOf(w.dice, []string{
		"is overpriced.", "has a steep learning curve.", "feels outdated and lacks important integrations.",
		"is often criticised for slow support.", "is too complicated for most small teams.",
	}, c.Name+" remark")
}

// sources returns the pages that the answer cites: pages of the companies, and pages of other sites.
func (w *writer) sources() []store.Source {
	const ownPagePercent = 40
	var list []store.Source
	cite := func(percent int, title, url string) {
		if w.roll(100, url) < percent {
			list = append(list, store.Source{Cited: true, Title: title, URL: url})
		}
	}
	for _, c := range w.listed {
		if c.Domain != "" {
			cite(ownPagePercent, c.Name+" – official site", "https://www."+c.Domain+"/")
			cite(ownPagePercent/4, c.Name+" – prices", "https://www."+c.Domain+"/pricing")
		}
	}
	for _, c := range w.story {
		if c.Domain != "" && !w.lists(c.Name) {
			cite(ownPagePercent/4, c.Name+" – guide", "https://www."+c.Domain+"/guide")
		}
	}
	for _, site := range sites() {
		if w.day >= site.from && w.day < site.until {
			cite(site.percent, site.title, site.url)
		}
	}
	if !w.lists(w.story[0].Name) {
		cite(45, "The shortlist", "https://shortlist.example/"+strconv.Itoa(2026))
	}
	return list
}

// lists reports whether the answer lists the company with the given name.
func (w *writer) lists(name string) bool {
	return slices.ContainsFunc(w.listed, func(c character) bool { return c.Name == name })
}

// searches returns the searches that the engine ran. In the made-up history, only chatgpt and perplexity run searches.
func (w *writer) searches(engine string) []string {
	if !slices.Contains([]string{"chatgpt", "perplexity"}, engine) {
		return nil
	}
	list := []string{w.query.Text}
	if w.roll(2, "reviews") == 0 {
		list = append(list, w.query.Text+" reviews")
	}
	if w.roll(3, "prices") == 0 && len(w.listed) > 1 {
		list = append(list, w.listed[0].Name+" vs "+w.listed[1].Name+" pricing")
	}
	return list
}

package insights

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tidewatch/store"
)

// SourcePage is a cited page on the domain of a source. A lost page has the times and engines of the previous period,
// and its other sums are zero.
type SourcePage struct {
	store.SourcePage

	Before int          // answers that cite the page in the previous period
	N      [2]int       // scored answers of the segment in the previous period and in the period
	Status SourceStatus // empty without answers in the previous period, or if deleted answers may cite the page

	isPartial bool // whether more answers cite the source than were counted, or deleted answers may cite the page
}

// IsSure reports whether the page's status is unlikely to be due to chance, as [Source.IsSure] does for sources. The
// status of a page is not sure if only a part of the answers was counted.
func (p SourcePage) IsSure() bool { return !p.isPartial && isSure(p.Status, p.Before, p.Answers, p.N) }

// readPages reads the pages of both periods. The statuses follow from up to 3,000 answers of the period and up to 3,000
// earlier answers: the newest answers that cite the source. Retention may have deleted some of these answers with their
// pages. If answers of the previous period are deleted, a page without stored citations from that period has no status.
// If answers of the period are deleted, no page counts as lost. A new page may have citations in deleted answers from
// before the previous period.
func (out *SourceDetails) readPages(ctx context.Context, f *store.Facts, cells []store.Cell, s Segment) error {
	if out.Answers+out.Before == 0 {
		return nil
	}
	pages, err := f.SourcePages(ctx, cells, s.Period, out.Domain, detailsFrom)
	if err != nil {
		return err
	}
	earlier, err := f.EarlierPages(ctx, cells, s.PreviousPeriod(), out.Domain, detailsFrom)
	if err != nil {
		return err
	}
	before := make(map[string]store.EarlierPage, len(earlier.Pages))
	for _, e := range earlier.Pages {
		before[e.URL] = e
	}
	for _, p := range pages {
		e, isKnown := before[p.URL]
		page := SourcePage{SourcePage: p, Before: e.Answers, N: out.N, Status: NewSource}
		switch {
		case e.Answers > 0:
			page.Status = KeptSource
		case earlier.LacksPrevious:
			page.Status = ""
		case isKnown:
			page.Status = ReturnedSource
		}
		out.Pages = append(out.Pages, page)
		delete(before, p.URL)
	}
	out.Pages = out.Pages[:min(len(out.Pages), mostPages)]
	hasAll := out.Names.Of >= min(out.Answers, detailsFrom)
	if hasAll {
		out.Pages = append(out.Pages, out.lostPages(before)...)
	}
	for i := range out.Pages {
		out.Pages[i].isPartial = earlier.LacksPrevious || !hasAll || max(out.Answers, out.Before) > detailsFrom
		if out.N[0] == 0 {
			out.Pages[i].Status = ""
		}
	}
	return nil
}

// lostPages returns the pages that answers of the previous period cite, but answers of the present period do not. The
// page with the most answers is first, and the list has up to mostPages pages.
func (out *SourceDetails) lostPages(before map[string]store.EarlierPage) []SourcePage {
	var lost []SourcePage
	for _, e := range before {
		if e.Answers == 0 {
			continue
		}
		page := SourcePage{Before: e.Answers, N: out.N, Status: LostSource}
		page.URL, page.Title, page.Collectors, page.FirstAt, page.LastAt = e.URL, e.Title, e.Collectors, *e.FirstAt, *e.LastAt
		lost = append(lost, page)
	}
	slices.SortFunc(lost, func(a, b SourcePage) int {
		return cmp.Or(-cmp.Compare(a.Before, b.Before), strings.Compare(a.URL, b.URL))
	})
	return lost[:min(len(lost), mostPages)]
}

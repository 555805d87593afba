package insights

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// An answer is scored for the names and domains that are tracked at the time of the scoring. After an edit of the names
// or the domains, the scores of earlier and later answers are not comparable until the stored answers are re-scored.
// Until the re-score, the edit separates the answers: a comparison of answers before and after the edit would show the
// edit instead of a change in the answers.

// edits holds the edits of a brand and its competitors. Its methods return the times of the edits that separate
// answers.
type edits struct {
	brand       store.Brand
	competitors []store.Competitor
	first       time.Time // the start of the brand's first run; earlier edits do not count
	isUnused    bool      // whether the brand has no answers, so that no edit counts
	until       time.Time // later edits do not count, except in figuresSince
}

// editsOf returns the edits of each subject, by the id of the brand. Edits after the time in the parameter "until" do
// not make figures of earlier answers incomparable. editsOf reads the first runs only for brands with edits.
func editsOf(ctx context.Context, db *store.DB, until time.Time, subjects ...subject) (map[uuid.UUID]edits, error) {
	all := map[uuid.UUID]edits{}
	var edited []uuid.UUID
	for _, s := range subjects {
		e := edits{brand: s.brand, competitors: s.competitors, until: until}
		if all[s.brand.ID] = e; e.isEdited() {
			edited = append(edited, s.brand.ID)
		}
	}
	if len(edited) == 0 {
		return all, nil
	}
	first, err := db.FirstRuns(ctx, edited)
	for _, id := range edited {
		e := all[id]
		at, hasRuns := first[id]
		e.first, e.isUnused = at, !hasRuns
		all[id] = e
	}
	return all, err
}

// isEdited reports whether any edit, also after the end of the period, can separate the answers.
func (e edits) isEdited() bool {
	const lastYear = 9999
	e.until = time.Date(lastYear, 1, 1, 0, 0, 0, 0, time.UTC)
	return !e.allNames().IsZero() || !e.domains().IsZero() ||
		slices.ContainsFunc(e.competitors, func(c store.Competitor) bool { return !e.last(c.DomainsChangedAt).IsZero() })
}

// separates reports whether an edit until the end of the period separates the answers.
func (e edits) separates(edit time.Time) bool {
	return !edit.After(e.until) && e.hasAnswersBefore(edit)
}

func (e edits) hasAnswersBefore(edit time.Time) bool {
	return !e.isUnused && e.brand.HasAnswersBefore(edit, e.first)
}

// added returns the names for which earlier answers were not scored, with the time from which each name is tracked.
func (e edits) added(since map[string]time.Time) map[string]time.Time {
	found := maps.Clone(since)
	maps.DeleteFunc(found, func(_ string, t time.Time) bool { return !e.separates(t) })
	return found
}

// last returns the newest of the given edits that separates the answers, or the zero time.
func (e edits) last(edits ...*time.Time) time.Time {
	var last time.Time
	for _, edit := range edits {
		if edit != nil && e.separates(*edit) && edit.After(last) {
			last = *edit
		}
	}
	return last
}

func (e edits) lastOf(since map[string]time.Time, removed *time.Time) time.Time {
	all := []*time.Time{removed}
	for _, t := range since {
		all = append(all, &t)
	}
	return e.last(all...)
}

// figuresSince returns the time at which the name of a competitor was added, or the zero time if earlier answers were
// also scored for the name. The time can be after the end of the period: then, no answer of the period was scored for
// the name.
func (e edits) figuresSince(c store.Competitor) time.Time {
	if added := c.TrackedSince[c.Name]; !added.IsZero() && e.hasAnswersBefore(added) {
		return added
	}
	return time.Time{}
}

// Scored says which names and domains the answers until a time are scored for.
type Scored struct{ edits edits }

// ReadScored returns the names and domains for which the answers about a brand until the given time are scored.
func ReadScored(ctx context.Context, db *store.DB, brand store.Brand, until time.Time) (Scored, error) {
	competitors, err := db.CompetitorsOf(ctx, brand.ID)
	if err != nil {
		return Scored{}, err
	}
	edited, err := subject{brand: brand, competitors: competitors}.edits(ctx, db, until)
	return Scored{edited}, err
}

// FiguresSince returns the times at which competitors were added, by name. FiguresSince leaves out competitors for which
// all earlier answers were scored.
func (s Scored) FiguresSince() map[string]time.Time { return s.edits.allFiguresSince() }

// HasDomains reports whether the answers can be scored for domains of the brand, or of the competitor with the name. The
// name of the brand is empty.
func (s Scored) HasDomains(competitor string) bool {
	if competitor == "" {
		return s.edits.ownDomains()
	}
	return s.edits.domainsOf(competitor)
}

// edits returns the edits of the brand, as editsOf does.
func (s subject) edits(ctx context.Context, db *store.DB, until time.Time) (edits, error) {
	all, err := editsOf(ctx, db, until, s)
	return all[s.brand.ID], err
}

func (e edits) allFiguresSince() map[string]time.Time {
	added := map[string]time.Time{}
	for _, c := range e.competitors {
		if since := e.figuresSince(c); !since.IsZero() {
			added[c.Name] = since
		}
	}
	return added
}

// names returns the time since which answers are scored for exactly the current names of the brand. If all answers are
// scored for the current names, names returns the zero time.
func (e edits) names() time.Time { return e.lastOf(e.brand.TrackedSince, e.brand.NamesRemovedAt) }

// rivalNames returns the time since which answers are scored for exactly the current names of the competitors, except
// the given competitor. Former competitors do not count.
func (e edits) rivalNames(without uuid.UUID) time.Time {
	var last time.Time
	for _, c := range e.competitors {
		if names := e.lastOf(c.TrackedSince, c.NamesRemovedAt); c.ID != without && names.After(last) {
			last = names
		}
	}
	return last
}

// allNames returns the time since which answers are scored for exactly the current names of the brand and all its
// competitors, or the zero time as names does.
func (e edits) allNames() time.Time {
	brand, rivals := e.names(), e.rivalNames(uuid.Nil)
	if brand.After(rivals) {
		return brand
	}
	return rivals
}

// domains returns the time since which answers are scored for exactly the current domains of the brand.
func (e edits) domains() time.Time { return e.last(e.brand.DomainsChangedAt) }

// ownDomains reports whether the brand has domains, and answers of the period can be scored for them.
func (e edits) ownDomains() bool { return e.hasDomains(e.brand.Domains, e.brand.DomainsChangedAt) }

// domainsOf is like ownDomains, but for a competitor.
func (e edits) domainsOf(name string) bool {
	return slices.ContainsFunc(e.competitors, func(c store.Competitor) bool {
		return c.Name == name && e.hasDomains(c.Domains, c.DomainsChangedAt)
	})
}

func (e edits) hasDomains(domains []string, changed *time.Time) bool {
	isLate := changed != nil && changed.After(e.until) && e.hasAnswersBefore(*changed)
	return len(domains) > 0 && !isLate
}

// ofBrand says which edits since the beginning of a period make figures of the brand not comparable.
func (e edits) ofBrand(from time.Time) comparison.Edited {
	return comparison.Edited{
		Names: e.names().After(from), Competitors: e.rivalNames(uuid.Nil).After(from), Domains: e.domains().After(from),
	}
}

// ofCompetitor says which edits since the beginning of a period make figures of a competitor not comparable.
func (e edits) ofCompetitor(c store.Competitor, from time.Time) comparison.Edited {
	return comparison.Edited{
		Names:       e.lastOf(c.TrackedSince, c.NamesRemovedAt).After(from),
		Competitors: e.names().After(from) || e.rivalNames(c.ID).After(from),
		Domains:     e.last(c.DomainsChangedAt).After(from),
	}
}

// editedBrand returns the result of edits.ofBrand, but also counts removed competitors as edits of competitors, if the
// caller has read the sums about competitors. Without calls in the previous period, no edit counts.
func (s subject) editedBrand(e edits, cells []store.Cell, sums comparedSums, from time.Time) comparison.Edited {
	if !sums.before.hasCalls(cells) {
		return comparison.Edited{}
	}
	edited := e.ofBrand(from)
	edited.Competitors = edited.Competitors || s.hasFormerNames(cells, sums.before)
	return edited
}

// hasFormerNames reports whether the answers of a period mention competitors that are no longer tracked. Newer answers
// are not scored for the names of former competitors.
func (s subject) hasFormerNames(cells []store.Cell, sums periodSums) bool {
	for name, of := range sums.names {
		if s.isCompetitor(name) {
			continue
		}
		if slices.ContainsFunc(cells, func(c store.Cell) bool { return of[c.ID].Mentions > 0 }) {
			return true
		}
	}
	return false
}

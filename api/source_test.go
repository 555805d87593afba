package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// cite makes the answers to a query from the given time until a week later cite a domain.
func (f *fixture) cite(t *testing.T, domain, query string, from time.Time) {
	t.Helper()
	f.db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, 1, 'https://' || $2 || '/', $2, true, 'other', 'test', 1 FROM answers
		WHERE brand_id = $1 AND query_text = $3 AND created_at >= $4 AND created_at < $4 + interval '1 week'`,
		f.brand.ID, domain, query, from)
}

// cited adds sources of each status. The answers that cite gap.example mention a competitor instead of the brand.
func (f *fixture) cited(t *testing.T) {
	t.Helper()
	second, _ := f.compared(t)
	first, early := second.AddDate(0, 0, -7), second.AddDate(0, 0, -35)
	f.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, sample, status, created_at,
			position_version)
		SELECT tidewatch_uuid7(), run_id, brand_id, query_id, query_text, collector, 9, 'ok', $2, 1 FROM answers
		WHERE brand_id = $1 AND query_text = 'best product 4' LIMIT 1`, f.brand.ID, early)
	f.cite(t, "kept.example", "best product 2", first)
	f.cite(t, "kept.example", "best product 2", second)
	f.cite(t, "lost.example", "best product 3", first)
	f.cite(t, "new.example", "best product 3", second)
	f.cite(t, "returned.example", "best product 4", early)
	f.cite(t, "returned.example", "best product 4", second)
	f.cite(t, "rare.example", "best product 5", second)
	f.db.Exec(t, `DELETE FROM citations USING answers a WHERE a.id = answer_id AND domain = 'rare.example'
		AND (a.sample > 1 OR a.collector = 'perplexity')`)
	f.cite(t, "gap.example", "best product 6", second)
	f.db.Exec(t, "INSERT INTO competitors (brand_id, name) VALUES ($1, 'Wayne')", f.brand.ID)
	f.db.Exec(t, `UPDATE positions SET owner = 'competitor', name = 'Wayne',
			competitor_id = (SELECT id FROM competitors WHERE name = 'Wayne')
		FROM answers a WHERE a.id = answer_id AND a.query_text = 'best product 6'`)
}

// refreshFacts adds up all answers of the brand.
func (f *fixture) refreshFacts(t *testing.T) {
	t.Helper()
	for n := 1; n > 0; {
		var err error
		n, err = f.db.RefreshFacts(t.Context(), f.brand.ID, 1000)
		require.NoError(t, err)
	}
}

// sourcesOf returns the sources of a list by domain.
func (f *fixture) sourcesOf(t *testing.T, query string) map[string]api.CitedSource {
	t.Helper()
	path := "/brands/" + f.brand.ID.String() + "/sources" + overviewWeek + query
	list := value[api.Sources](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	found := map[string]api.CitedSource{}
	for _, s := range list.Data {
		found[s.Domain] = s
	}
	return found
}

func TestSourceType_AReaderDoesNotWaitForAnEditOfTheCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/customers/" + f.brand.CustomerID.String() + "/source-types/review.example"
	f.call(t, http.MethodPut, path, `{"type":"review"}`).must(t, http.StatusOK)
	require.NoError(t, f.db.InTx(t.Context(), func(tx *store.DB) error {
		_, err := tx.LockCustomer(t.Context(), f.brand.CustomerID)
		require.NoError(t, err)
		_, err = tx.SourceType(t.Context(), f.brand.CustomerID, "review.example")
		f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
		return err
	}))
}

func TestSources_HaveTheirChangeAgainstThePreviousPeriod(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.cited(t)
	all := f.sourcesOf(t, "")
	type change struct {
		status          string
		isSure          bool
		answers, before int
	}
	changes := map[string]change{}
	for domain, s := range all {
		changes[domain] = change{*s.Status, s.StatusSure, s.Answers, s.PreviousAnswers}
	}
	require.Equal(t, map[string]change{
		"gap.example":      {"new", true, 8, 0},
		"kept.example":     {"kept", true, 8, 8},
		"lost.example":     {"lost", true, 0, 8},
		"new.example":      {"new", true, 8, 0},
		"rare.example":     {"new", false, 1, 0}, // one citation may be chance
		"returned.example": {"returned", true, 8, 0},
	}, changes)
	require.InDelta(t, 8.0/48, all["kept.example"].Share.Value, 1e-9)
	require.Zero(t, all["lost.example"].Share.Value)
	for status, domains := range map[string][]string{
		"lost": {"lost.example"}, "returned,kept": {"kept.example", "returned.example"},
		"new": {"gap.example", "new.example", "rare.example"},
	} {
		selected := f.sourcesOf(t, "&status="+status)
		require.Len(t, selected, len(domains), status)
		for _, domain := range domains {
			require.Contains(t, selected, domain, status)
		}
	}
}

// Pages have the same statuses as domains. This test checks the statuses of the pages of one domain.
func TestSource_PagesHaveTheirChangeAgainstThePreviousPeriod(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.cited(t)
	f.db.Exec(t, "UPDATE citations SET domain = 'pages.example'")
	path := "/brands/" + f.brand.ID.String() + "/sources/pages.example"
	read := func(period string) (pages []api.SourceURL) {
		return value[api.SourceDetails](t, f.call(t, http.MethodGet, path+period, nil).must(t, http.StatusOK)).Pages
	}
	type change struct {
		status          string
		isSure          bool
		answers, before int
	}
	changes := map[string]change{}
	pages := read(overviewWeek)
	for _, p := range pages {
		changes[p.URL] = change{*p.Status, p.StatusSure, p.Answers, p.PreviousAnswers}
	}
	require.Equal(t, map[string]change{
		"https://gap.example/":      {"new", true, 8, 0},
		"https://kept.example/":     {"kept", true, 8, 8},
		"https://lost.example/":     {"lost", true, 0, 8},
		"https://new.example/":      {"new", true, 8, 0},
		"https://rare.example/":     {"new", false, 1, 0},
		"https://returned.example/": {"returned", true, 8, 0},
	}, changes)
	lost := pages[len(pages)-1]
	require.Equal(t, "https://lost.example/", lost.URL, "lost pages come last")
	require.Equal(t, []string{"chatgpt", "perplexity"}, lost.Collectors)
	require.Equal(t, "2026-11-02", lost.LastSeen.UTC().Format(time.DateOnly))
	for _, p := range read("?from=2026-11-02&to=2026-11-08") {
		require.Nil(t, p.Status, "no answers in the previous period")
	}
	gone := read("?from=2026-11-16&to=2026-11-22")
	require.Len(t, gone, 5)
	require.Equal(t, "lost", *gone[0].Status, "no answer of the period cites the domain")
}

// Retention deletes the pages of an answer with the answer, and keeps the facts. A page that only deleted answers may
// cite is neither new nor lost.
func TestSource_PagesOfDeletedAnswersAreNeitherNewNorLost(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.cited(t)
	f.db.Exec(t, "UPDATE citations SET domain = 'pages.example'")
	f.refreshFacts(t)
	path := "/brands/" + f.brand.ID.String() + "/sources/pages.example" + overviewWeek
	read := func() map[string]string {
		statuses := map[string]string{}
		for _, p := range value[api.SourceDetails](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)).Pages {
			page := strings.TrimSuffix(strings.TrimPrefix(p.URL, "https://"), ".example/")
			require.False(t, p.StatusSure, page)
			statuses[page] = "none"
			if p.Status != nil {
				statuses[page] = *p.Status
			}
		}
		return statuses
	}
	f.db.Exec(t, `DELETE FROM answers WHERE created_at < '2026-11-09' AND query_text = 'best product 3'
		AND collector = 'chatgpt' AND id IN (SELECT answer_id FROM citations)`)
	require.Equal(t, map[string]string{
		"gap": "none", "kept": "kept", "lost": "lost", "new": "none", "rare": "none", "returned": "none",
	}, read(), "the deleted answers of the previous period may have cited the pages")
	f.db.Exec(t, "DELETE FROM answers WHERE created_at >= '2026-11-09' AND query_text = 'best product 3'")
	require.Equal(t, map[string]string{"gap": "none", "kept": "kept", "rare": "none", "returned": "none"}, read(),
		"the deleted answers of the period may have cited the lost page")
}

func TestSources_AGapHasAnswersThatMentionOnlyCompetitors(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.cited(t)
	gaps := f.sourcesOf(t, "&gap=true")
	require.Len(t, gaps, 1)
	gap := gaps["gap.example"]
	require.Equal(t, []string{"not_mentioned"}, gap.Gap)
	require.Equal(t, []int{8, 0, 8}, []int{gap.Answers, gap.Mentioned, gap.RivalsMentioned})
	require.Equal(t, []api.SourceName{{Name: "Wayne", Owner: "competitor", Answers: 8}}, gap.Names)
	f.db.Exec(t, `UPDATE positions SET owner = 'brand', name = 'Acme', competitor_id = NULL
		WHERE answer_id = (SELECT answer_id FROM citations WHERE domain = 'gap.example' LIMIT 1)`)
	f.db.Exec(t, `UPDATE answers SET position_scored_at = now()
		WHERE id IN (SELECT answer_id FROM citations WHERE domain = 'gap.example')`)
	require.Empty(t, f.sourcesOf(t, "&gap=true"), "one of the answers mentions the brand")
}

func TestSource_NamesFromIsTheSameInListAndDetails(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.cited(t)
	f.db.Exec(t, `DELETE FROM positions WHERE answer_id IN (SELECT answer_id FROM citations WHERE domain = 'new.example')`)
	f.db.Exec(t, `UPDATE answers SET position_scored_at = now()
		WHERE id IN (SELECT answer_id FROM citations WHERE domain = 'new.example')`)
	listed := f.sourcesOf(t, "")["new.example"]
	path := "/brands/" + f.brand.ID.String() + "/sources/new.example" + overviewWeek
	details := value[api.SourceDetails](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.Equal(t, 8, details.Source.NamesFrom)
	require.Equal(t, details.Source.NamesFrom, listed.NamesFrom)
}

func TestSource_NamesFromCountsOnlyStoredAnswers(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.cited(t)
	f.refreshFacts(t)
	// Retention deletes half of the answers that cite the source.
	f.db.Exec(t, `DELETE FROM answers WHERE id IN (SELECT answer_id FROM citations JOIN answers a ON a.id = answer_id
		WHERE domain = 'new.example' AND a.collector = 'chatgpt')`)
	listed := f.sourcesOf(t, "")["new.example"]
	path := "/brands/" + f.brand.ID.String() + "/sources/new.example" + overviewWeek
	details := value[api.SourceDetails](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.Equal(t, 4, listed.NamesFrom)
	require.Equal(t, 4, details.PagesFrom)
}

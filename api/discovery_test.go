package api_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// discover stores the candidates of an answer in the same way as scoring.
func (f *fixture) discover(t *testing.T, brand store.Brand, text string) {
	t.Helper()
	o := f.call(
		t,
		http.MethodPost,
		"/scheduled-jobs",
		map[string]any{
			"brand_id":        brand.ID,
			"job_type":        "scoring",
			"cron_expression": "0 9 * * *",
		},
	).must(t, http.StatusCreated)
	job := value[api.ScheduledJob](t, o)
	run := value[api.RunDetail](t, f.call(t, http.MethodPost, "/scheduled-jobs/"+job.ID.String()+"/trigger", nil).
		must(t, http.StatusOK))
	answer := f.answer(t, run.ID)
	f.db.Exec(t, "UPDATE answers SET text = $2, created_at = now() - interval '2 days' WHERE id = $1", answer, text)
	scores := store.Scores{}
	scores.ReadFor.Positions = append(scores.ReadFor.Positions, answer)
	for _, c := range scoring.New(nil).Candidates(text) {
		scores.Candidates = append(scores.Candidates, store.Candidate{
			AnswerID: answer, EndOffset: c.End, FirstOffset: c.Start, Form: string(c.Form), Key: c.Key, Name: c.Name,
		})
	}
	require.NoError(t, f.db.SaveScores(t.Context(), scores))
}

// discovered returns the names of the discoveries of a brand.
func (f *fixture) discovered(t *testing.T, path string) []string {
	t.Helper()
	var names []string
	for _, d := range value[api.DiscoveryPage](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)).Data {
		names = append(names, d.Name)
	}
	return names
}

func TestDiscoveries_ListUntrackedNamesUntilTheyAreTrackedOrDismissed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	brand := f.db.Brand(t, 0)
	f.discover(t, brand, "- **Hooli**: fast\n- **Vandelay CRM**: cheap\n- **"+brand.Name+"**: fine\n\n## Conclusion\n\nx")
	f.discover(t, brand, "- **HOOLI Inc.**: fast\n- **Vandelay**: cheap\n- **Pied Piper**: new\n")
	f.discover(t, brand, "- **Hooli**: fast\n")
	path := "/brands/" + brand.ID.String() + "/discoveries"

	list := value[api.DiscoveryPage](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)).Data
	require.Len(t, list, 3)
	require.Equal(t, "Hooli", list[0].Name)
	require.Equal(t, 3, list[0].Answers)
	require.Equal(t, []string{"item"}, list[0].Forms)
	require.Equal(t, []string{"Hooli", "HOOLI Inc"}, list[0].Spellings)
	require.Len(t, list[0].Quotes, 3)
	require.Contains(t, list[0].Quotes[0].Text, "**: fast")
	require.Equal(t, "Vandelay", list[1].Name)
	require.Equal(t, 2, list[1].Answers, "a name and the same name with the kind of product are one discovery")
	require.Equal(t, "Pied Piper", list[2].Name)

	first := value[api.DiscoveryPage](t, f.call(t, http.MethodGet, path+"?limit=2", nil).must(t, http.StatusOK))
	require.Len(t, first.Data, 2)
	require.NotNil(t, first.NextCursor)
	require.Equal(t, []string{"Pied Piper"}, f.discovered(t, path+"?limit=2&cursor="+*first.NextCursor))
	require.Empty(t, f.discovered(t, path+"?collector=claude"))
	require.Empty(t, f.discovered(t, path+"?topic=none"))
	sheet := f.call(t, http.MethodGet, path+".csv", nil).must(t, http.StatusOK)
	require.Contains(t, string(sheet.body), "Hooli,3,")

	tracked := value[api.TrackResult](t, f.call(t, http.MethodPost, path+"/track",
		map[string]any{"name": "Hooli", "as": "competitor"}).must(t, http.StatusOK))
	require.Equal(t, 3, tracked.Rescore.Answers)
	progress := value[api.Rescore](t, f.call(t, http.MethodGet, "/rescores/"+tracked.Rescore.ID.String(), nil))
	require.Equal(t, "pending", progress.Status)
	f.call(t, http.MethodPost, path+"/track", map[string]any{"name": "hooli", "as": "brand_alias"}).
		must(t, http.StatusConflict)
	alias := value[api.TrackResult](t, f.call(t, http.MethodPost, path+"/track", map[string]any{
		"name": "Vandelay", "as": "competitor_alias", "competitor_id": tracked.CompetitorID,
	}).must(t, http.StatusOK))
	require.Equal(t, tracked.Rescore.ID, alias.Rescore.ID, "the second name renews the unfinished re-score")
	require.Equal(t, []string{"Pied Piper"}, f.discovered(t, path))

	dismissed := value[api.DismissedDiscovery](t, f.call(t, http.MethodPost, path+"/dismiss",
		map[string]any{"name": "PIED PIPER"}).must(t, http.StatusOK))
	require.Empty(t, f.discovered(t, path))
	all := value[api.DismissedDiscoveries](t, f.call(t, http.MethodGet, path+"/dismissed", nil).must(t, http.StatusOK))
	require.Equal(t, []api.DismissedDiscovery{dismissed}, all.Data)
	f.call(t, http.MethodDelete, path+"/dismissed/"+dismissed.Key, nil).must(t, http.StatusNoContent)
	require.Equal(t, []string{"Pied Piper"}, f.discovered(t, path))
}

func TestDiscoveries_TrackingKeepsTheLimitOfAliases(t *testing.T) {
	t.Parallel()
	f := setup(t)
	competitor := value[api.Competitor](t, f.call(t, http.MethodPost, "/brands/"+f.brand.ID.String()+"/competitors",
		map[string]any{"name": "Umbrella"}).must(t, http.StatusCreated))
	full := "(SELECT array_agg('Alias ' || $2 || n) FROM generate_series(1, 100) n) WHERE id = $1"
	f.db.Exec(t, "UPDATE brands SET aliases = "+full, f.brand.ID, "a")
	f.db.Exec(t, "UPDATE competitors SET aliases = "+full, competitor.ID, "b")
	for _, body := range []map[string]any{
		{"name": "Hooli", "as": "brand_alias"}, {"name": "Hooli", "as": "competitor_alias", "competitor_id": competitor.ID},
	} {
		p := f.call(t, http.MethodPost, "/brands/"+f.brand.ID.String()+"/discoveries/track", body).
			problem(t, http.StatusConflict)
		require.Contains(t, p.Detail, "at most 100 aliases")
	}
}

// The spellings "Vandelay CRM" and "VandelayCRM" are one name. Only the first spelling shows that the name ends in a
// kind of product, so scoring keeps both names of an answer with "Vandelay" and "VandelayCRM".
func TestDiscoveries_CountAnAnswerWithSeveralVariantsOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	brand := f.db.Brand(t, 0)
	for _, text := range []string{
		"- **Vandelay**: new", "- **Vandelay CRM**: fast", "- **Vandelay**: good\n- **VandelayCRM**: cheap",
	} {
		f.discover(t, brand, text)
	}
	path := "/brands/" + brand.ID.String()
	list := value[api.DiscoveryPage](t, f.call(t, http.MethodGet, path+"/discoveries", nil).must(t, http.StatusOK)).Data
	require.Len(t, list, 1)
	require.Equal(t, 3, list[0].Answers)
	require.Len(t, list[0].Variants, 2)
	behind := path + "/answers?" + url.Values{"presents": list[0].Variants}.Encode()
	require.Len(t, value[listOf[any]](t, f.call(t, http.MethodGet, behind, nil).must(t, http.StatusOK)).Data, 3)
}

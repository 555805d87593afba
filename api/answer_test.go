package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestAnswers_ShowAllOfTheirData(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, query := f.answered(t)
	path := "/job-runs/" + run.ID.String() + "/answers"
	answers := all[api.Answer](t, f, path, 2)
	require.Len(t, answers, 3)
	silent, failed, scored := answers[0], answers[1], answers[2] // the list begins with the newest answer

	require.Equal(t, &query.ID, scored.QueryID)
	require.Equal(
		t,
		[]string{"chatgpt", "ok", "m-1", "req_1", "de", "DE", query.Text},
		[]string{
			scored.Collector,
			scored.Status,
			scored.Model,
			scored.RequestID,
			scored.Locale,
			scored.Country,
			scored.QueryText,
		},
	)
	require.True(t, scored.CountryApplied)
	require.False(t, scored.LocaleApplied)
	require.InDelta(t, 0.0125, *scored.CostUSD, 1e-9)
	require.Equal(t, int64(321), *scored.InputTokens)
	require.Nil(t, scored.OutputTokens)
	require.Equal(t, int64(1234), scored.LatencyMS)
	require.Equal(t, []string{"crm"}, scored.Searches)
	require.Equal(t, []api.Source{{URL: "https://acme.example/?utm_source=x", Title: "Acme", Cited: true}}, scored.Sources)
	require.NotNil(t, scored.PositionScoredAt)

	require.Len(t, scored.Positions, 2)
	acme, globex := scored.Positions[0], scored.Positions[1]
	require.Equal(
		t,
		[]string{"Acme", "brand", "Globex", "competitor"},
		[]string{acme.Name, acme.Owner, globex.Name, globex.Owner},
		"in the order of first mention",
	)
	require.True(t, strings.HasPrefix(scored.Text[acme.FirstOffset:], "Acme"), "offsets count bytes")
	require.Equal(t, 1, *acme.ListRank)
	require.Nil(t, acme.CompetitorID)
	require.NotNil(t, globex.CompetitorID)
	require.Equal(
		t,
		[]string{"positive", "unsure"},
		[]string{scored.Sentiments[0].Label, scored.Sentiments[1].Label},
		"the brand first",
	)
	require.Nil(t, scored.Sentiments[0].Confidence)
	require.InDelta(t, 0.41, *scored.Sentiments[1].Confidence, 1e-9)
	require.Equal(
		t,
		[]api.Citation{
			{Ordinal: 1, URL: "https://acme.example/", Title: "Acme", Domain: "acme.example", Cited: true, Owner: "brand"},
		},
		scored.Citations,
	)

	require.Equal(
		t,
		[]string{"failed", "throttled", "too fast"},
		[]string{failed.Status, failed.ErrorClass, failed.ErrorMessage},
	)
	require.Nil(t, failed.PositionScoredAt)
	require.Empty(t, silent.Positions)
	require.NotNil(t, silent.PositionScoredAt, "the answer is scored, and mentions no name")
}

func TestAnswer_NamesTheMentionsThatScoringCounts(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, _ := f.answered(t)
	f.db.Exec(t, "UPDATE brands SET name = 'Bild', aliases = '{A&B}'")
	f.db.Exec(t, "UPDATE competitors SET name = 'İstikbal', aliases = '{أمازون}'")
	globex := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM competitors WHERE brand_id = $1", f.brand.ID)
	path := "/job-runs/" + run.ID.String() + "/answers"
	scored := all[api.Answer](t, f, path, 10)[2]
	mentions := func(text string) (found []string) {
		f.db.Exec(t, "UPDATE answers SET text = $2 WHERE id = $1", scored.ID, text)
		got := value[api.AnswerDetail](t, f.call(t, http.MethodGet, path+"/"+scored.ID.String(), nil).must(t, http.StatusOK))
		require.Equal(t, text, got.Text)
		for _, m := range got.Mentions {
			found = append(found, m.Name+": "+text[m.Start:m.End])
			require.Equal(t, m.Owner == "competitor", m.CompetitorID != nil && *m.CompetitorID == globex)
		}
		return found
	}
	require.Equal(t, []string{"Bild: Bild"},
		mentions("Klicken Sie auf das Bild. Wählen Sie ein Bild aus. Die **Bild** berichtet."))
	require.Equal(
		t,
		[]string{"İstikbal: İSTİKBAL", "İstikbal: أمازون"},
		mentions("🚀 İSTİKBAL ve IŞIK. تشتهر وأمازون بالسرعة."),
	)
	require.Equal(t, []string{"Bild: A&amp;B"}, mentions("See https://bild.example/bild or *A&amp;B*."))
	require.Empty(t, mentions(""))
	require.Len(t, mentions(strings.Repeat("Die Zeitung Bild berichtet. ", 2500)), 2000)
	f.db.Exec(t, "UPDATE answers SET status = 'refused' WHERE id = $1", scored.ID)
	require.Empty(t, mentions("Die Zeitung Bild berichtet."), "scoring reads no refusals")
}

// Each answer names its source, because reports distinguish answers of an API from answers on a results page.
func TestAnswers_NameTheSourceOfTheirEngine(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, _ := f.answered(t)
	wanted := map[string]string{
		"bing_copilot": "search_results", "chatgpt": "api", "claude": "api", "google_ai_mode": "search_results",
		"google_aio": "search_results", "openai_compatible": "api", "retired_engine": "",
	}
	for name, access := range wanted {
		_, err := f.db.Pool.Exec(t.Context(),
			"UPDATE answers SET collector = $1, sample = 9 WHERE run_id = $2 AND status = 'failed'", name, run.ID)
		require.NoError(t, err)
		answers := all[api.Answer](t, f, "/job-runs/"+run.ID.String()+"/answers?status=failed", 1)
		require.Len(t, answers, 1)
		require.Equal(t, name, answers[0].Collector)
		require.Equal(t, access, answers[0].Access, name)
	}
	engines := value[listOf[api.Collector]](t, f.call(t, http.MethodGet, "/collectors", nil).must(t, http.StatusOK)).Data
	require.Len(t, engines, 11)
	for _, engine := range engines {
		if want, ok := wanted[engine.Name]; ok {
			require.Equal(t, want, engine.Access, engine.Name)
		}
		require.Equal(t, engine.Access == "api", strings.HasSuffix(engine.Title, "API"), engine.Title)
	}
}

func TestAnswers_AreFiltered(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, _ := f.answered(t)
	for query, want := range map[string]int{
		"?collector=chatgpt": 2, "?collector=perplexity": 1, "?collector=claude": 0, "?status=failed": 1, "?status=ok": 2, "?status=refused": 0,
		"?brand_mentioned=true": 1, "?brand_mentioned=false": 1, "?collector=chatgpt&status=ok&brand_mentioned=true": 1,
	} {
		require.Len(t, all[api.Answer](t, f, "/job-runs/"+run.ID.String()+"/answers"+query, 1), want, query)
	}
	f.refuses(t, []badInput{
		{
			"an unknown status",
			http.MethodGet,
			"/job-runs/" + run.ID.String() + "/answers?status=lost",
			nil,
			422,
			"query.status",
			"no_answer",
		},
		{
			"an unknown filter",
			http.MethodGet,
			"/job-runs/" + run.ID.String() + "/answers?brand=x",
			nil,
			422,
			"query.brand",
			"is unknown",
		},
		{
			"neither true nor false",
			http.MethodGet,
			"/job-runs/" + run.ID.String() + "/answers?brand_mentioned=yes",
			nil,
			422,
			"query.brand_mentioned",
			"true",
		},
	})
}

func TestAnswers_OfOtherCustomersAreInvisible(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, _ := f.answered(t)
	other := f.db.Brand(t, 0)
	secret := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &other.CustomerID})
	f.callAs(t, secret, http.MethodGet, "/job-runs/"+run.ID.String()+"/answers", nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodGet, "/job-runs/"+uuid.NewString()+"/answers", nil).problem(t, http.StatusNotFound)
}

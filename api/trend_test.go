package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store/storetest"
)

// trended adds two scored answers to the trends of a brand. The parameter "at" is the time of both answers.
func (f *fixture) trended(t *testing.T, at string) {
	t.Helper()
	f.answered(t)
	f.db.Exec(t, "UPDATE answers SET created_at = $1", storetest.Value[time.Time](t, f.db, "SELECT $1::timestamptz", at))
	_, err := f.db.RefreshFacts(t.Context(), f.brand.ID, 100)
	require.NoError(t, err)
}

func TestTrends_HaveRatesWithDenominatorAndInterval(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.trended(t, "2026-11-02 22:30:00+00")
	path := "/brands/" + f.brand.ID.String() + "/trends"
	trends := value[api.Trends](
		t,
		f.call(t, http.MethodGet, path+"?from=2026-11-01&to=2026-11-02", nil).must(t, http.StatusOK),
	)
	require.Equal(
		t,
		[]string{"2026-11-01", "2026-11-02", "day", "UTC"},
		[]string{trends.From, trends.To, trends.Unit, trends.Timezone},
	)
	require.Len(t, trends.Points, 4, "two names, each over all engines and for the engine that answered")
	acme := trends.Points[0]
	require.Nil(t, acme.Collector)
	require.Equal(t, []string{"2026-11-02", "brand", "Acme"}, []string{acme.Period, acme.Owner, acme.Name})
	require.Equal(t, 2, acme.N)
	require.Equal(t, 1, acme.Mentioned)
	require.InDelta(t, 0.5, acme.MentionRate.Value, 1e-9)
	require.InDelta(t, 0.0945, acme.MentionRate.Low, 1e-3) // R computes the bounds with prop.test(1, 2, correct = FALSE)
	require.InDelta(t, 0.9055, acme.MentionRate.High, 1e-3)
	require.InDelta(t, 1, *acme.AveragePosition, 1e-9)
	require.Equal(t, []int{1, 0}, []int{acme.Sentiments, acme.Unsure})
	require.Nil(t, acme.AverageSentiment, "one sentiment is too few for an average")
	require.Nil(t, acme.SentimentLow)
	require.InDelta(t, 0.5, *acme.ShareOfVoice, 1e-9)
	require.InDelta(t, 1, *acme.CitationShare, 1e-9)
	require.Equal(t, "chatgpt", *trends.Points[2].Collector)
	require.Zero(t, *trends.Points[1].CitationShare)
	f.db.Exec(t, "UPDATE competitors SET domains = '{}'")
	trends = value[api.Trends](
		t,
		f.call(t, http.MethodGet, path+"?from=2026-11-01&to=2026-11-02", nil).must(t, http.StatusOK),
	)
	require.Nil(t, trends.Points[1].CitationShare, "a competitor without domains")
}

func TestTrends_ACompetitorHasNoPointsBeforeItsAddition(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.trended(t, "2026-11-02 22:30:00+00")
	f.db.Exec(t, "UPDATE brands SET created_at = '2026-10-01'")
	f.db.Exec(t, "UPDATE job_runs SET created_at = '2026-10-02', started_at = '2026-10-02'")
	names := func() (names []string) {
		trends := value[api.Trends](t, f.call(t, http.MethodGet,
			"/brands/"+f.brand.ID.String()+"/trends?from=2026-11-01&to=2026-11-02", nil).must(t, http.StatusOK))
		for _, p := range trends.Points {
			if p.Collector == nil {
				names = append(names, p.Owner)
			}
		}
		return names
	}
	for added, owners := range map[string][]string{
		"2026-11-01T12:00:00Z": {"brand", "competitor"},
		"2026-11-02T12:00:00Z": {"brand"}, // some answers of the day may not be scored for the name
		"2026-11-09T12:00:00Z": {"brand"}, // after the period
	} {
		f.db.Exec(t, "UPDATE competitors SET tracked_since = jsonb_build_object(name, $1::text)", added)
		require.Equal(t, owners, names(), added)
	}
	f.db.Exec(t, "UPDATE brands SET rescored_at = '2026-11-10'")
	require.Equal(t, []string{"brand", "competitor"}, names(), "a re-score scores all answers")
}

// In Santiago, the clock skipped the midnight of 2026-09-06, so that the day began at 04:00 UTC.
func TestTrends_ADayWithoutAMidnightBeginsAfterTheGap(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.trended(t, "2026-09-06 15:00:00+00")
	f.db.Exec(t, "UPDATE brands SET created_at = '2026-08-01'")
	f.db.Exec(t, "UPDATE job_runs SET created_at = '2026-08-02', started_at = '2026-08-02'")
	for added, points := range map[string]int{"2026-09-06T03:30:00Z": 4, "2026-09-06T04:30:00Z": 2} {
		f.db.Exec(t, "UPDATE competitors SET tracked_since = jsonb_build_object(name, $1::text)", added)
		trends := value[api.Trends](t, f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+
			"/trends?from=2026-09-06&to=2026-09-06&timezone=America/Santiago", nil).must(t, http.StatusOK))
		require.Len(t, trends.Points, points, "the competitor was added at %s", added)
	}
}

func TestTrends_DaysAndWeeksFollowTheTimeZone(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.trended(t, "2026-11-01 22:30:00+00") // a Sunday in UTC, but a Monday in Tokyo
	get := func(query string) api.Trends {
		return value[api.Trends](
			t,
			f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/trends"+query, nil).must(t, http.StatusOK),
		)
	}
	require.Equal(t, "2026-11-02", get("?from=2026-11-02&to=2026-11-02&timezone=Asia/Tokyo").Points[0].Period)
	require.Empty(t, get("?from=2026-11-02&to=2026-11-02").Points)
	week := get("?from=2026-10-28&to=2026-10-29&unit=week")
	require.Equal(t, []string{"2026-10-26", "2026-11-01"}, []string{week.From, week.To}, "extended to whole weeks")
	require.Equal(t, "2026-10-26", week.Points[0].Period)
	require.Equal(t, "2026-11-02", get("?from=2026-11-08&to=2026-11-08&unit=week&timezone=Asia/Tokyo").Points[0].Period)
}

func TestTrends_CoverTheLastThirtyDaysByDefault(t *testing.T) {
	t.Parallel()
	f := setup(t, func(c *api.Config) {
		c.Now = func() time.Time { return time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC) }
	})
	trends := value[api.Trends](
		t,
		f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/trends?timezone=Europe/Berlin", nil).must(
			t,
			http.StatusOK,
		),
	)
	require.Equal(
		t,
		[]string{"2026-02-01", "2026-03-02"},
		[]string{trends.From, trends.To},
		"today is the date in the time zone",
	)
	require.Empty(t, trends.Points)
}

func TestTrends_BadInputNamesTheParameter(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String() + "/trends"
	f.refuses(t, []badInput{
		{"an invalid day", http.MethodGet, path + "?from=2026-02-30", nil, 422, "query.from", "date"},
		{"a time", http.MethodGet, path + "?to=2026-02-01T00:00:00Z", nil, 422, "query.to", "date"},
		{"a year too early", http.MethodGet, path + "?from=0001-01-01&to=0001-01-02", nil, 422, "query.to", "2000"},
		{"a year too late", http.MethodGet, path + "?to=9999-12-31", nil, 422, "query.to", "2000"},
		{
			"an end before the beginning",
			http.MethodGet,
			path + "?from=2026-02-02&to=2026-02-01",
			nil,
			422,
			"query.to",
			"before from",
		},
		{"a beginning in the future", http.MethodGet, path + "?from=9000-01-01", nil, 422, "query.from", "the last day"},
		{
			"an end in an earlier week", http.MethodGet, path + "?unit=week&from=2026-11-18&to=2026-11-11", nil, 422, "query.to",
			"2026-11-18",
		},
		{"more than two years", http.MethodGet, path + "?from=2024-01-01&to=2026-01-02", nil, 422, "query.from", "732 days"},
		{
			"more than two years in a zone with summer time", http.MethodGet,
			path + "?timezone=Europe/Berlin&from=2024-03-31&to=2026-04-02", nil, 422, "query.from", "732 days",
		},
		{"an unknown unit", http.MethodGet, path + "?unit=month", nil, 422, "query.unit", "week"},
		{"an unknown zone", http.MethodGet, path + "?timezone=Mars/Olympus", nil, 422, "query.timezone", "IANA"},
		{
			"a zone of the machine",
			http.MethodGet,
			path + "?timezone=Local",
			nil,
			422,
			"query.timezone",
			"depends on the machine",
		},
		{"an unknown parameter", http.MethodGet, path + "?tz=UTC", nil, 422, "query.tz", "is unknown"},
	})
	f.call(t, http.MethodGet, path+"?from=2024-01-01&to=2026-01-01", nil).must(t, http.StatusOK)
}

func TestTrends_AsCSVHasThePointsAndNoFormulas(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE brands SET name = 'Acme;=1+1' WHERE id = $1", f.brand.ID)
	f.db.Exec(t, `INSERT INTO trend_buckets (brand_id, bucket, collector, owner, name, answers, mentions, order_sum,
		sentiment_sum, sentiments, unsure, citations) VALUES
		($1, '2026-11-02T09:00:00Z', 'chatgpt', 'all', '', 40, 0, 0, 0, 0, 0, 8),
		($1, '2026-11-02T09:00:00Z', 'chatgpt', 'brand', 'Acme;=1+1', 10, 10, 10, -4, 8, 2, 2)`, f.brand.ID)
	path := "/brands/" + f.brand.ID.String() + "/trends.csv?from=2026-11-02&to=2026-11-02"
	got := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
	require.Equal(t, "text/csv; charset=utf-8", got.header.Get("Content-Type"))
	require.Equal(t, `attachment; filename="trends-2026-11-02-2026-11-02.csv"`, got.header.Get("Content-Disposition"))
	rows := strings.Split(strings.TrimSpace(string(got.body)), "\n")
	require.Equal(t, "period,engine,owner,name,n,mentioned,mention_rate,mention_rate_low,mention_rate_high,"+
		"average_position,average_sentiment,share_of_voice,citation_share,sentiment_low,sentiment_high,sentiments,unsure",
		rows[0])
	require.Contains(t, rows[1], "2026-11-02,all,brand,Acme;'=1+1,40,10,0.25,")
	require.Contains(t, rows[1], ",1,-0.5,1,0.25,-0.8")
	require.Regexp(t, `,0\.18\d+,8,2$`, rows[1])

	marked := f.call(t, http.MethodGet, path+"&bom=true", nil).must(t, http.StatusOK)
	require.Equal(t, "\ufeff"+string(got.body), string(marked.body))
}

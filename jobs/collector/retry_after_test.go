package collector_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	date := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for name, tt := range map[string]struct {
		status int
		header map[string]string
		body   string
		want   time.Duration
	}{
		"integer seconds":       {429, map[string]string{"Retry-After": "30"}, "", 30 * time.Second},
		"fractions of a second": {429, map[string]string{"Retry-After": "1.5"}, "", 1500 * time.Millisecond},
		"milliseconds come first": {
			429, map[string]string{"Retry-After-Ms": "250", "Retry-After": "1"}, "", 250 * time.Millisecond,
		},
		"a date against the response's Date": {
			429, map[string]string{"Retry-After": date(90 * time.Second), "Date": date(0)}, "", 90 * time.Second,
		},
		"a date against the local clock": {
			503, map[string]string{"Retry-After": date(90 * time.Second), "Date": ""}, "", 90 * time.Second,
		},
		"a date with hyphens": {
			429, map[string]string{"Retry-After": "Tue, 24-Nov-2026 12:01:30 GMT", "Date": date(0)}, "", 90 * time.Second,
		},
		"a date and a time without a zone": {
			429, map[string]string{"Retry-After": "2026-11-24 12:01:30", "Date": date(0)}, "", 90 * time.Second,
		},
		"a date in the past has no effect": {
			429, map[string]string{"Retry-After": date(-time.Hour), "Date": date(0)}, "", 0,
		},
		"at most one day":                 {429, map[string]string{"Retry-After": "1e300"}, "", 24 * time.Hour},
		"a negative number has no effect": {429, map[string]string{"Retry-After": "-5"}, "", 0},
		"NaN has no effect":               {429, map[string]string{"Retry-After": "NaN"}, "", 0},
		"other text has no effect":        {429, map[string]string{"Retry-After": "soon"}, "", 0},
		"OpenAI's sentence": {
			429, nil, `{"error":{"message":"Please try again in 6m0s. Visit"}}`, 6 * time.Minute,
		},
		"OpenAI's sentence in milliseconds": {
			429, nil, `{"error":{"message":"Please try again in 120ms."}}`, 120 * time.Millisecond,
		},
		"a sentence with units in words": {
			429, nil, `{"error":{"message":"Rate limit: 3 requests per 1 minute. Try again in 20 seconds."}}`, 20 * time.Second,
		},
		"a sentence with two units": {
			429, nil, `{"error":"Please wait 1 minute and 30 seconds before your next request."}`, 90 * time.Second,
		},
		"Gemini's sentence": {
			429, nil, `{"error":{"message":"You exceeded your current quota.\nPlease retry in 42.87350591s."}}`,
			42873505910 * time.Nanosecond,
		},
		"Azure's sentence": {
			429, nil, `{"error":{"message":"Please retry after 26 seconds."}}`, 26 * time.Second,
		},
		"a reset in hours": {
			429, nil, `{"error":{"message":"Daily tokens used. The limit resets in 2h15m."}}`, 135 * time.Minute,
		},
		"a sentence about the limit": {
			429, nil, `{"error":{"message":"Please retry later. The limit is 60 requests per 1 minute."}}`, 0,
		},
		"a sentence about days": {429, nil, `{"error":{"message":"Try again in 3 days"}}`, 24 * time.Hour},
		"a number of attempts":  {503, nil, `{"error":{"message":"Retry 3 more times, or try again in a few minutes"}}`, 0},
		"a sentence of a 503":   {503, nil, `{"error":{"message":"Overloaded, try again in 10s"}}`, 10 * time.Second},
		"Google's RetryInfo":    {429, nil, `{"error":{"details":[{"retryDelay":"37s"}]}}`, 37 * time.Second},
		"an hourly limit with a wait": {
			429, map[string]string{"Retry-After": "30"}, `{"error":"You are exceeding your hourly limit."}`, 30 * time.Second,
		},
		"an hourly limit of an engine that is not SerpApi's": {
			429, nil, `{"error":"GPU busy at $2.50/hour."}`, 0,
		},
		"the exhausted limit's reset": {
			429,
			map[string]string{
				"X-Ratelimit-Remaining-Tokens": "0", "X-Ratelimit-Reset-Tokens": "1.131s", "X-Ratelimit-Reset-Requests": "6m0s",
			},
			"", 1131 * time.Millisecond,
		},
		"the longest reset if none exhausted": {
			429, map[string]string{"X-Ratelimit-Reset-Tokens": "1s", "X-Ratelimit-Reset-Requests": "2s"}, "", 2 * time.Second,
		},
		"Anthropic's exhausted limit": {
			429,
			map[string]string{
				"Date": date(0), "Anthropic-Ratelimit-Tokens-Remaining": "0",
				"Anthropic-Ratelimit-Tokens-Reset":       now.Add(40 * time.Second).Format(time.RFC3339),
				"Anthropic-Ratelimit-Requests-Remaining": "9",
				"Anthropic-Ratelimit-Requests-Reset":     now.Add(time.Hour).Format(time.RFC3339),
			},
			"", 40 * time.Second,
		},
		"seconds with a unit":           {429, map[string]string{"Retry-After": "45s"}, "", 45 * time.Second},
		"minutes and seconds":           {429, map[string]string{"Retry-After": "2m5s"}, "", 125 * time.Second},
		"a unit in words":               {503, map[string]string{"Retry-After": "2 minutes"}, "", 2 * time.Minute},
		"a number that a proxy repeats": {429, map[string]string{"Retry-After": "45, 45"}, "", 45 * time.Second},
		"a number in quotes":            {429, map[string]string{"Retry-After": `"45"`}, "", 45 * time.Second},
		"a time of RFC 3339": {
			429, map[string]string{"Retry-After": "2026-11-24T12:00:50Z", "Date": date(0)}, "", 50 * time.Second,
		},
		"a date with an offset": {
			429, map[string]string{"Retry-After": "Tue, 24 Nov 2026 13:00:50 +0100", "Date": date(0)}, "", 50 * time.Second,
		},
		"seconds since 1970": {
			429, map[string]string{"Retry-After": strconv.FormatInt(now.Unix()+50, 10), "Date": date(0)}, "", 50 * time.Second,
		},
		"milliseconds since 1970": {
			429,
			map[string]string{"Retry-After": strconv.FormatInt(now.UnixMilli()+500, 10), "Date": date(0)},
			"",
			500 * time.Millisecond,
		},
		"a reset in seconds without a unit": {
			429, map[string]string{"X-Ratelimit-Reset-Requests": "50"}, "", 50 * time.Second,
		},
		"the reset of an exhausted limit": {
			429, map[string]string{"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "50"}, "", 50 * time.Second,
		},
		"the reset of a limit with a remainder": {
			429, map[string]string{"X-Ratelimit-Remaining": "7", "X-Ratelimit-Reset": "50"}, "", 0,
		},
		"an Internet draft":                  {429, map[string]string{"Ratelimit": `"default";r=0;t=50`}, "", 50 * time.Second},
		"an older Internet draft":            {429, map[string]string{"Ratelimit": "limit=9, remaining=0, reset=50"}, "", 50 * time.Second},
		"an Internet draft with a remainder": {429, map[string]string{"Ratelimit": `"default";r=3;t=50`}, "", 0},
		"a field of the error":               {429, nil, `{"error":{"message":"m","retry_after":50}}`, 50 * time.Second},
		"a field of the body":                {429, nil, `{"message":"m","retryAfter":"50s"}`, 50 * time.Second},
		"a field in milliseconds":            {429, nil, `{"error":{"message":"m","retry_after_ms":50}}`, 50 * time.Millisecond},
		"Google's RetryInfo as an object":    {429, nil, `{"error":{"details":[{"retryDelay":{"seconds":50}}]}}`, 50 * time.Second},
		"a field of OpenRouter's metadata":   {429, nil, `{"error":{"metadata":{"retry_after_seconds":50}}}`, 50 * time.Second},
		"a header in OpenRouter's metadata": {
			429,
			map[string]string{"Date": date(0)},
			`{"error":{"message":"m","metadata":{"headers":{"X-RateLimit-Remaining":"0","X-RateLimit-Reset":"` +
				strconv.FormatInt(now.UnixMilli()+50_000, 10) + `"}}}}`,
			50 * time.Second,
		},
		"a sentence of Django":     {429, nil, `{"detail":"Request was throttled. Expected available in 50 seconds."}`, 50 * time.Second},
		"a unit without a number":  {429, nil, `{"error":"Slow down, and try again in a minute."}`, time.Minute},
		"about a number":           {429, nil, `{"error":"Please try again in ~50s"}`, 50 * time.Second},
		"the next request":         {429, nil, `{"error":"Your next request is allowed in 50 seconds."}`, 50 * time.Second},
		"a limit that allows":      {429, nil, `{"error":"60 requests are allowed in 50 seconds."}`, 0},
		"a sentence in German":     {429, nil, `{"error":"Bitte versuchen Sie es in 50 Sekunden erneut."}`, 50 * time.Second},
		"a limit in German":        {429, nil, `{"error":"Es sind 60 Anfragen in 50 Sekunden erlaubt."}`, 0},
		"a sentence in French":     {429, nil, `{"error":"Veuillez réessayer dans 2 minutes."}`, 2 * time.Minute},
		"a sentence in Spanish":    {429, nil, `{"error":"Inténtelo de nuevo en 50 segundos."}`, 50 * time.Second},
		"a sentence in Portuguese": {429, nil, `{"error":"Tente novamente em 2 horas."}`, 2 * time.Hour},
		"a sentence in Russian":    {429, nil, `{"error":"Повторите попытку через 50 секунд."}`, 50 * time.Second},
		"a sentence in Chinese":    {429, nil, `{"error":"请求过多，请 50 秒后重试"}`, 50 * time.Second},
		"a sentence in Japanese":   {429, nil, `{"error":"2分後に再試行してください"}`, 2 * time.Minute},
		"a sentence in Korean":     {429, nil, `{"error":"50초 후에 다시 시도하세요"}`, 50 * time.Second},

		"no reset on a 500":          {500, map[string]string{"X-Ratelimit-Reset-Tokens": "1s"}, "", 0},
		"none for a permanent error": {400, map[string]string{"Retry-After": "30"}, "", 0},
		"none for an empty account":  {402, map[string]string{"Retry-After": "30"}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range tt.header {
					if v == "" {
						w.Header()[k] = nil // a nil value prevents net/http from adding a Date header
						continue
					}
					w.Header().Set(k, v)
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}))
			t.Cleanup(server.Close)
			c := build(t, chatgpt, collector.Config{
				APIKey: testKey, BaseURL: server.URL, Now: func() time.Time { return now },
			})
			_, err := c.Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, tt.want, failure(t, err).RetryAfter)
		})
	}
}

// SerpApi demands no wait if an account exceeds its hourly limit, but calls fail until the hour has passed.
func TestRetryAfterAnHourlyLimitOfSerpApi(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]time.Duration{
		"You are exceeding your hourly limit of 200 searches.":                    15 * time.Minute,
		"The limit is 100 requests per hour.":                                     15 * time.Minute,
		"You are exceeding your hourly limit. Please retry in 30 seconds.":        30 * time.Second,
		"The limits are 10 requests per minute and 100 requests per hour.":        0,
		"Rate limit: 20 RPM, 1000 requests per hour":                              0,
		"Rate limit: 5 req/s, 5000 req/hour":                                      0,
		"Your burst limit is exceeded. Your plan includes 200 searches per hour.": 0,
		"The concurrency limit is reached (4). Hourly limit: 1000":                0,
	} {
		for _, engine := range []string{googleAIO, googleAIMode, bingCopilot} {
			_, err := against(t, engine, replies(429, `{"error":"`+message+`"}`)).
				Ask(t.Context(), collector.Question{Text: "q"})
			require.Equal(t, want, failure(t, err).RetryAfter, message)
		}
	}
	_, err := against(t, googleAIO, replies(503, `{"error":"The hourly limit is unknown."}`)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.Zero(t, failure(t, err).RetryAfter)
}

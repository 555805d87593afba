package collector_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestEveryEngineAnswersAndReportsAppliedParameters(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{Brands: []string{"Acme", "Zeta"}})

	none := []string{bingCopilot}
	localeOnly := []string{deepseek, gemini, mistral, openAICompatible}
	for _, engine := range collector.Engines() {
		name := engine.Name
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := s.collector(t, name)
			require.Equal(t, name, c.Name())
			hasLocale := !slices.Contains(none, name)
			hasCountry := hasLocale && !slices.Contains(localeOnly, name)

			a, err := c.Ask(t.Context(), collector.Question{
				Country: "DE", Locale: "de-DE", Text: "best crm [[fault:aio_deferred]]",
			})
			require.NoError(t, err)
			require.Equal(t, collector.StatusOK, a.Status)
			require.Equal(t, hasCountry, a.CountryApplied)
			require.Equal(t, hasLocale, a.LocaleApplied)
			switch {
			case hasCountry:
				require.Contains(t, a.Text, "country DE and locale de")
			case hasLocale:
				require.Contains(t, a.Text, "country none and locale de-DE")
			default:
				require.NotContains(t, a.Text, "Answered for country")
			}
			require.NotEmpty(t, a.RequestID)
			require.NotEmpty(t, a.Sources)

			a, err = c.Ask(t.Context(), collector.Question{Text: "best crm [[fault:aio_inline]]"})
			require.NoError(t, err)
			require.False(t, a.CountryApplied)
			require.False(t, a.LocaleApplied)
			require.NotContains(t, a.Text, "Answered for country")
		})
	}
}

func TestQuestionWithoutTextIsAPermanentErrorWithoutACall(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})

	_, err := s.collector(t, chatgpt).Ask(t.Context(), collector.Question{Text: " \n"})
	require.Equal(t, collector.ClassPermanent, failure(t, err).Class)
	require.Equal(t, collector.KindRequestRefused, failure(t, err).Kind)
	require.Empty(t, s.Calls())
}

func TestCancelledContextReturnsTheErrorOfTheContext(t *testing.T) {
	t.Parallel()
	for _, name := range collector.Names() {
		for _, kind := range []standin.FaultKind{standin.FaultNone, standin.FaultSlowBody} {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				hold := make(chan struct{})
				defer close(hold)
				s := newStandIn(t, standin.Options{Faults: func(standin.Call) standin.Fault {
					return standin.Fault{Hold: hold, Kind: kind}
				}})
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() {
					_, err := s.collector(t, name).Ask(ctx, collector.Question{Text: "best crm"})
					done <- err
				}()
				require.NoError(t, s.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 1 }))
				cancel()
				require.ErrorIs(t, <-done, context.Canceled)
				require.NoError(t, s.WaitCalls(t.Context(), func(calls []standin.Call) bool {
					return calls[0].Outcome == standin.OutcomeAborted
				}))
			})
		}
	}
}

func TestDeadlineOfTheContextReturnsTheErrorOfTheContext(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	defer close(hold)
	s := newStandIn(t, standin.Options{Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Hold: hold}
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()

	_, err := s.collector(t, perplexity).Ask(ctx, collector.Question{Text: "best crm"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestTimeoutOfTheConfigIsATransientError(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	defer close(hold)
	s := newStandIn(t, standin.Options{Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Hold: hold}
	}})
	c := s.collector(t, googleAIO, func(cfg *collector.Config) { cfg.Timeout = 20 * time.Millisecond })

	_, err := c.Ask(t.Context(), collector.Question{Text: "best crm"})
	e := failure(t, err)
	require.Equal(t, collector.ClassTransient, e.Class)
	require.Equal(t, collector.KindTimedOut, e.Kind)
	require.Equal(t, "no answer within 20ms", e.Message)
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	for _, name := range collector.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			elsewhere := newStandIn(t, standin.Options{})
			c := against(t, name, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(
					w,
					r,
					standin.BaseURLs(elsewhere.root)[name]+r.URL.Path+"?"+r.URL.RawQuery,
					http.StatusTemporaryRedirect,
				)
			})

			_, err := c.Ask(t.Context(), collector.Question{Text: "best crm"})
			e := failure(t, err)
			require.Equal(t, collector.ClassPermanent, e.Class)
			require.Equal(t, http.StatusTemporaryRedirect, e.StatusCode)
			require.Empty(t, elsewhere.Calls())
		})
	}
}

func TestNULIsReplacedBecausePostgresRejectsIt(t *testing.T) {
	t.Parallel()
	c := against(t, chatgpt, says(`{"id":"resp_1","status":"completed","output":[
		{"type":"message","content":[{"type":"output_text","text":"a\u0000b",
		 "annotations":[{"url":"https://a.example/","title":"x\u0000"}]}]}]}`))

	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "a\uFFFDb", a.Text)
	require.Equal(t, "x\uFFFD", a.Sources[0].Title)
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cfg  collector.Config
		want string
	}{
		"a key is required":            {collector.Config{APIKey: " "}, "set OPENAI_API_KEY"},
		"a key contains no line break": {collector.Config{APIKey: "a\nb"}, "OPENAI_API_KEY must contain only printable"},
		"a base URL is absolute":       {collector.Config{APIKey: testKey, BaseURL: "api.openai.com"}, "absolute"},
		"a base URL is http":           {collector.Config{APIKey: testKey, BaseURL: "ftp://x"}, "absolute"},
		"a base URL contains no password": {
			collector.Config{APIKey: testKey, BaseURL: "https://u:pw@x"},
			"OPENAI_BASE_URL must not contain a user name, a password",
		},
		"a base URL contains no query": {collector.Config{APIKey: testKey, BaseURL: "https://x?k=v"}, "query"},
		"a timeout is not negative":    {collector.Config{APIKey: testKey, Timeout: -1}, "timeout"},
		"a bad base URL is not quoted": {collector.Config{APIKey: testKey, BaseURL: "https://pw%zz@x"}, "absolute"},
		"surrounding space is ignored": {collector.Config{APIKey: " " + testKey + "\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := collector.NewChatGPT(tt.cfg)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "pw")
		})
	}
}

func TestSetNamesTheMissingSettings(t *testing.T) {
	t.Parallel()
	set, err := collector.NewSet(map[string]collector.Config{
		chatgpt: {APIKey: testKey}, gemini: {APIKey: testKey}, openAICompatible: {BaseURL: "https://gateway.example/v1"},
		perplexity: {},
	})
	require.NoError(t, err)
	require.Equal(t, []string{chatgpt}, set.Names())

	// The set does not contain the incomplete configs, so the errors do not say which of several settings is missing.
	for name, want := range map[string]string{
		gemini:           "GEMINI_API_KEY and TIDEWATCH_ENABLE_GEMINI=true (",
		openAICompatible: "OPENAI_COMPATIBLE_BASE_URL and OPENAI_COMPATIBLE_MODEL",
		perplexity:       "PERPLEXITY_API_KEY",
	} {
		_, err = set.Get(name)
		require.Equal(t, collector.KindNotConfigured, failure(t, err).Kind)
		require.ErrorContains(t, err, "engine "+name+" is not configured: the engine requires "+want)
	}
	_, err = set.Get("altavista")
	require.Equal(
		t,
		`unknown engine "altavista"; known engines: bing_copilot, chatgpt, claude, deepseek, gemini, google_ai_mode, `+
			`google_aio, grok, mistral, openai_compatible, perplexity`,
		failure(t, err).Message,
	)
	_, err = collector.NewSet(map[string]collector.Config{"altavista": {APIKey: testKey}})
	require.Error(t, err)
}

// Some proxies announce more bytes than they send, or never end a chunked response. The engine has billed the complete
// answer, so the answer counts.
func TestACompleteAnswerCountsIfItsConnectionBreaks(t *testing.T) {
	t.Parallel()
	const answer = `{"output":[{"type":"message","content":"hello"}]}`
	for name, handler := range map[string]func(w http.ResponseWriter, body string){
		"a length that is too large": func(w http.ResponseWriter, body string) {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
			_, _ = io.WriteString(w, body)
		},
		"no last chunk": func(w http.ResponseWriter, body string) {
			_, _ = io.WriteString(w, body)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		for body, isComplete := range map[string]bool{
			answer: true, answer + "\n": true, answer[:len(answer)-1]: false, "7": false,
		} {
			c := against(t, chatgpt, func(w http.ResponseWriter, _ *http.Request) { handler(w, body) })
			a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
			if !isComplete {
				e := failure(t, err)
				require.Equal(t, collector.ClassTransient, e.Class, name)
				require.Contains(t, e.Message, "the response broke off", name)
				continue
			}
			require.NoError(t, err, name)
			require.Equal(t, "hello", a.Text, name)
		}
	}
}

// If a server sends a complete answer and never ends its response, the answer counts.
func TestACompleteAnswerCountsAtTheTimeLimit(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"output":[{"type":"message","content":"hello"}]}`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	c := build(t, chatgpt, collector.Config{APIKey: testKey, BaseURL: server.URL, Timeout: 300 * time.Millisecond})
	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "hello", a.Text)
}

func TestABrokenConnectionIsOneAttempt(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})
	for _, name := range []string{bingCopilot, googleAIMode, googleAIO, chatgpt} {
		c := s.collector(t, name)
		_, err := c.Ask(t.Context(), collector.Question{Text: "warm up " + name})
		require.NoError(t, err)
		before := len(s.Calls())
		_, err = c.Ask(t.Context(), collector.Question{Text: "best crm [[fault:reset]]"})
		require.Equal(t, collector.ClassTransient, failure(t, err).Class)
		require.Len(t, s.Calls(), before+1, name)
	}
}

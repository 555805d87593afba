package alert_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/alert"
)

// evil is a hostile name. Every channel type must escape the markup, mentions, links and header lines in the name.
const evil = "<!channel> *Acme* \u202eevil\r\nBcc: all@example.com <http://evil.example|click> @here " +
	"[x](http://evil.example) <b>&"

func at() time.Time { return time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC) }

func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// catch starts a receiver that stores the last request.
func catch(t *testing.T, status int, says string) (address string, body *[]byte, header *http.Header) {
	t.Helper()
	body, header = new([]byte), new(http.Header)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*body, _ = io.ReadAll(r.Body)
		*header = r.Header.Clone()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, says)
	}))
	t.Cleanup(server.Close)
	return server.URL, body, header
}

func TestMessageNamesTheEventItsSubjectAndItsTime(t *testing.T) {
	t.Parallel()
	job, run := uuid.New(), uuid.New()
	base := alert.Facts{
		Brand:          "Acme",
		Schedule:       "mornings",
		ScheduledJobID: &job,
		RunID:          &run,
		Since:          at(),
		Zone:           "Europe/Berlin",
	}
	for _, tt := range []struct {
		name   string
		change func(*alert.Facts)
		title  string
		text   string
	}{
		{
			"failed in a row", func(f *alert.Facts) { f.Kind, f.Failures, f.ErrorMessage = "failing", 3, "No call succeeded." },
			"Acme: a schedule is failing",
			`Acme, schedule "mornings": the last 3 runs failed, since Tue 24 Nov 2026 09:00 (Europe/Berlin). ` +
				`Reason: No call succeeded.`,
		},
		{
			"recovered", func(f *alert.Facts) { f.Kind, f.Failures, f.FailingSince = "recovered", 1, at().Add(-time.Hour) },
			"Acme: a schedule recovered",
			`Acme, schedule "mornings": runs complete again as of Tue 24 Nov 2026 09:00 (Europe/Berlin), ` +
				`after 1 failed run since Tue 24 Nov 2026 08:00 (Europe/Berlin).`,
		},
		{
			"missed", func(f *alert.Facts) { f.Kind, f.ErrorMessage = "missed", "The previous run is unfinished." },
			"Acme: a schedule missed a run",
			`Acme, schedule "mornings": the tick of Tue 24 Nov 2026 09:00 (Europe/Berlin) did not run. ` +
				`Reason: The previous run is unfinished.`,
		},
		{
			"started late", func(f *alert.Facts) { f.Kind, f.StartedAt, f.Times = "late", at().Add(12*time.Minute), 4 },
			"Acme: a schedule is late",
			`Acme, schedule "mornings": the run of Tue 24 Nov 2026 09:00 (Europe/Berlin) started 12 minutes late. ` +
				`This is the newest of 4 such events.`,
		},
		{
			"not started", func(f *alert.Facts) { f.Kind, f.Seconds = "late", 600 },
			"Acme: a schedule is late",
			`Acme, schedule "mornings": the run of Tue 24 Nov 2026 09:00 (Europe/Berlin) is more than 10 minutes late ` +
				`and has not started.`,
		},
		{
			"silent, without a name", func(f *alert.Facts) { f.Kind, f.Schedule, f.Cron = "silent", "", "0 9 * * *" },
			"Acme: a schedule starts no runs",
			`Acme, schedule 0 9 * * * in Europe/Berlin: no run has started since the tick of ` +
				`Tue 24 Nov 2026 09:00 (Europe/Berlin).`,
		},
		{
			"a deleted schedule, in an unknown zone",
			func(f *alert.Facts) { f.Kind, f.Schedule, f.Zone = "ran_again", "", "Mars/Olympus" },
			"Acme: a schedule runs again",
			`Acme, a deleted schedule: the ticks of the schedule are processed again; no run had started since Tue 24 Nov 2026 08:00 (UTC).`,
		},
		{
			"a cap that paused", func(f *alert.Facts) {
				f.Kind, f.Paused, f.ErrorMessage = "cap_reached", true, "The run needs 6 calls, its cap is 5."
			},
			"Acme: a spending cap was reached",
			`Acme, schedule "mornings": The run needs 6 calls, its cap is 5. The schedule is paused.`,
		},
		{
			"a key", func(f *alert.Facts) {
				*f = alert.Facts{Kind: "key_refused", Engine: "ChatGPT", ErrorMessage: "permanent: HTTP 401: no", Since: at()}
			},
			"Northwind Ltd: an engine's key is refused",
			`ChatGPT: API key refused since Tue 24 Nov 2026 08:00 (UTC). Reason: permanent: HTTP 401: no`,
		},
		{
			"an empty account", func(f *alert.Facts) {
				*f = alert.Facts{Kind: "out_of_quota", Engine: "Grok", ErrorMessage: "out_of_quota: HTTP 403: no", Since: at()}
			},
			"Northwind Ltd: an engine's account is out of money or quota",
			`Grok: account out of money or quota since Tue 24 Nov 2026 08:00 (UTC). Reason: out_of_quota: HTTP 403: no`,
		},
		{
			"an account that works again", func(f *alert.Facts) {
				*f = alert.Facts{Kind: "quota_restored", Engine: "Grok", Since: at()}
			},
			"Northwind Ltd: an engine's account is working again",
			`Grok: account has money or quota again.`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			facts := base
			tt.change(&facts)
			m := alert.NewMessage("Northwind Ltd", "https://tw.example/", at(), []alert.Facts{facts})
			require.Equal(t, tt.title, m.Title)
			require.Equal(t, tt.text, m.Events[0].Text)
			require.True(t, strings.HasPrefix(m.Events[0].URL, "https://tw.example/admin/"), m.Events[0].URL)
			require.Equal(t, "https://tw.example/admin/settings/alerts", m.URL)
		})
	}
}

func TestMessageCountsEventsByKind(t *testing.T) {
	t.Parallel()
	m := alert.NewMessage(
		"Northwind Ltd",
		"",
		at(),
		[]alert.Facts{
			{Kind: "key_refused", Engine: "ChatGPT"},
			{Kind: "failing", OfKind: 300, Failures: 2},
			{Kind: "failing", OfKind: 300, Failures: 2},
		},
	)
	require.Equal(t, "Northwind Ltd: an engine's key is refused, 300 schedules are failing", m.Title)
	require.Equal(t, 298, m.More)
	require.Empty(t, m.URL, "without a public address, a message has no links")
	require.Empty(t, m.Events[0].URL)
}

func TestMessageTurnsUntrustedTextIntoOneVisibleLine(t *testing.T) {
	t.Parallel()
	job := uuid.New()
	m := alert.NewMessage(
		evil,
		"",
		at(),
		[]alert.Facts{
			{
				Kind:           "failing",
				Brand:          evil,
				Schedule:       strings.Repeat("ä", 500),
				ScheduledJobID: &job,
				ErrorMessage:   strings.Repeat(evil, 100),
			},
		},
	)
	for _, text := range []string{m.Title, m.Customer, m.Events[0].Brand, m.Events[0].Text} {
		require.NotContains(t, text, "\n")
		require.NotContains(t, text, "\r")
		require.NotContains(t, text, "\u202e")
		require.Less(t, len(text), 1500)
	}
}

func TestSlackEscapesLinksMentionsAndFormatting(t *testing.T) {
	t.Parallel()
	address, body, _ := catch(t, http.StatusOK, "ok")
	job := uuid.New()
	m := alert.NewMessage(
		evil,
		"https://tw.example",
		at(),
		[]alert.Facts{{Kind: "failing", Brand: evil, Schedule: evil, ScheduledJobID: &job}},
	)
	require.NoError(t, alert.NewHTTP(loopback()).Slack(t.Context(), address, m).Err)
	var sent struct {
		Text string `json:"text"`
	}
	require.NoError(t, json.Unmarshal(*body, &sent))
	text := strings.ReplaceAll(
		strings.ReplaceAll(sent.Text, "<https://tw.example/admin/scheduled-jobs/"+job.String()+"|Open>", ""),
		"<https://tw.example/admin/settings/alerts|All alerts>",
		"",
	)
	for _, harmful := range []string{"<", ">", "*Acme*", "@here", "](", "http://", "|click"} {
		require.NotContains(t, text, harmful)
	}
	require.Contains(t, text, "&lt;!\u200bchannel&gt;")
	require.Equal(t, 2, strings.Count(text, "*")-strings.Count(text, "*\u200b"), "only the title is bold: %s", text)
}

// Receivers such as Discord reject a text of more than 2,000 characters. To stay below this limit, a text leaves out
// whole events.
func TestSlackTextIsShortAndCountsTheEventsItLeavesOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		brand  string
		events int // in the message, of 60 failing schedules
		shown  int
	}{
		"a few events":    {"Acme", 2, 2},
		"an outage":       {"Acme", 50, 3},
		"an escaped name": {strings.Repeat("&", 100), 50, 1},
		"surrogate pairs": {strings.Repeat("😀", 100), 50, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, body, _ := catch(t, http.StatusOK, "ok")
			var facts []alert.Facts
			for i := range c.events {
				job := uuid.New()
				facts = append(facts, alert.Facts{
					Kind: "failing", Brand: c.brand, Cron: strconv.Itoa(i) + " 9 * * *", Failures: 3, OfKind: 60, Since: at(),
					ScheduledJobID: &job, ErrorMessage: strings.Repeat("HTTP 503. ", 40),
				})
			}
			m := alert.NewMessage("Northwind Ltd", "https://tw.example", at(), facts)
			require.NoError(t, alert.NewHTTP(loopback()).Slack(t.Context(), address, m).Err)
			var sent struct {
				Text string `json:"text"`
			}
			require.NoError(t, json.Unmarshal(*body, &sent))
			require.LessOrEqual(t, len(utf16.Encode([]rune(sent.Text))), 1900)
			lines := strings.Split(sent.Text, "\n")
			require.Len(t, lines, c.shown+3, "the title, the events, the rest and the link")
			require.Equal(t, "*Northwind Ltd: 60 schedules are failing*", lines[0])
			for _, line := range lines[1 : 1+c.shown] {
				require.True(t, strings.HasPrefix(line, "• ") && strings.HasSuffix(line, "|Open>"), line)
			}
			require.Equal(t, fmt.Sprintf("… and %d more.", 60-c.shown), lines[1+c.shown])
			require.Equal(t, "<https://tw.example/admin/settings/alerts|All alerts>", lines[2+c.shown])
		})
	}
}

// The test vector comes from the reference libraries of Standard Webhooks.
func TestWebhookIsSignedByTheStandard(t *testing.T) {
	t.Parallel()
	signer, err := standardwebhooks.NewWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	require.NoError(t, err)
	signature, err := signer.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	require.NoError(t, err)
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature)

	address, body, header := catch(t, http.StatusNoContent, "")
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	message := alert.TestMessage("Northwind Ltd", "", at())
	result := alert.NewHTTP(loopback()).Webhook(t.Context(), address, secret, "0199", time.Now(), message)
	require.NoError(t, result.Err)
	require.Equal(t, "0199", header.Get("webhook-id"))
	require.NoError(t, signer.Verify(*body, *header))
	require.Error(t, signer.Verify(append(*body, ' '), *header))
	require.Contains(t, string(*body), `"type":"tidewatch.test"`)
}

func TestWebhookResultContainsNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	for _, tt := range []struct {
		name      string
		status    int
		says      string
		err       string
		permanent bool
	}{
		{"accepted", 202, "thanks", "", false},
		{"an error", 500, "no: " + secret + " at /hook/t0ken", "the receiver answered 500", false},
		{"gone", 410, "", "accepts no more messages", true},
		{"a redirect", 302, "", "Tidewatch follows no redirects", false},
		{"a flood", 200, strings.Repeat("x\n", 1<<20), "", false},
		{"not text", 200, "\x00\xff\x1b[31m", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			address, _, _ := catch(t, tt.status, tt.says)
			message := alert.TestMessage("N", "", at())
			result := alert.NewHTTP(loopback()).
				Webhook(t.Context(), address+"/hook/t0ken", secret, "id", at(), message)
			require.Equal(t, tt.status, result.StatusCode)
			require.Equal(t, tt.permanent, result.Permanent)
			if tt.err == "" {
				require.NoError(t, result.Err)
			} else {
				require.ErrorContains(t, result.Err, tt.err)
			}
			require.LessOrEqual(t, len(result.Response), 1100)
			require.NotContains(t, result.Response, secret)
			require.NotContains(t, result.Response, "t0ken")
			require.NotContains(t, result.Response, "\x1b")
		})
	}
	message := alert.TestMessage("N", "", at())
	unreachable := alert.NewHTTP(loopback()).
		Webhook(t.Context(), "http://127.0.0.1:1/t0ken", secret, "id", at(), message)
	require.ErrorContains(t, unreachable.Err, "refused")
	require.NotContains(t, unreachable.Err.Error(), "t0ken")
}

func TestChecksOfRecipientsSecretsAndURLs(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"ada@example.com":                       true,
		"a+b@mail.example.com":                  true,
		"Ada <ada@example.com>":                 false,
		"ada@[127.0.0.1]":                       false,
		"ada@example.com, b@example.com":        false,
		"ada@example.com\r\nBcc: x@example.com": false,
		"ada":                                   false,
		"":                                      false,
		strings.Repeat("a", 250) + "@example.com": false,
	} {
		require.Equal(t, ok, alert.CheckRecipient(address) == nil, address)
	}
	require.Error(t, alert.CheckRecipient("a\u200bda@example.com"))
	for secret, ok := range map[string]bool{
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": true,
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw":       false,
		"whsec_AAAA":                             false,
		"whsec_!":                                false,
		"":                                       false,
	} {
		require.Equal(t, ok, alert.CheckSecret(secret) == nil, secret)
	}
	for address, ok := range map[string]bool{
		"https://example.com":     true,
		"ftp://example.com":       false,
		"https://u:p@example.com": false,
		"https:///x":              false,
		"https://":                false,
		"https://example.com/#x":  false,
		"mailto:x@example.com":    false,
		"https://:443":            false,
		"example.com":             false,
	} {
		require.Equal(t, ok, alert.NewHTTP(nil).CheckURL(address) == nil, address)
	}
}

func TestMessage_HasThousandsSeparators(t *testing.T) {
	t.Parallel()
	address, body, _ := catch(t, http.StatusOK, "ok")
	m := alert.NewMessage("Northwind Ltd", "", at(), []alert.Facts{{
		Kind: "failing", Brand: "Acme", Failures: 1221, OfKind: 1500, Since: at(), Times: 1008,
	}})
	require.NoError(t, alert.NewHTTP(loopback()).Slack(t.Context(), address, m).Err)
	for _, want := range []string{
		"Northwind Ltd: 1,500 schedules are failing", "the last 1,221 runs failed", "the newest of 1,008 such events",
		"… and 1,499 more.",
	} {
		require.Contains(t, string(*body), want)
	}
}

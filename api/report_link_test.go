package api_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/store/storetest"
)

// share creates a link to a report.
func (f *fixture) share(t *testing.T, r api.Report, body string) api.MadeReportLink {
	t.Helper()
	path := "/reports/" + r.ID.String() + "/links"
	return value[api.MadeReportLink](t, f.call(t, http.MethodPost, path, body).must(t, http.StatusCreated))
}

// visit opens a path without credentials.
func (f *fixture) visit(t *testing.T, path string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+path, nil)
	require.NoError(t, err)
	client := &http.Client{Timeout: time.Minute}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, response.Header, string(body)
}

func TestReportLink_ShowsTheDocumentAndNothingElse(t *testing.T) {
	t.Parallel()
	f := reported(t)
	r, html := f.makeReport(t, "weekly", "")
	link := f.share(t, r, `{}`)
	require.InDelta(t, 30*24, link.ExpiresAt.Sub(link.CreatedAt).Hours(), 0.1)
	status, header, body := f.visit(t, link.Path)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, html, body)
	for name, want := range map[string]string{
		"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
		"Content-Type": "text/html; charset=utf-8", "Content-Disposition": "inline", "Set-Cookie": "",
	} {
		require.Equal(t, want, header.Get(name), name)
	}
	require.True(t, strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none';"))
	require.NotContains(t, body, "href", "the document leads to nothing")
	require.NotContains(t, body, r.ID.String())

	secret := strings.TrimPrefix(link.Path, "/reports/shared/")
	require.Len(t, secret, 43, "256 bits in base64")
	for _, path := range []string{
		"/reports", "/reports/shared/", link.Path + "/html", link.Path + "/../" + r.ID.String(), "/reports/" + r.ID.String(),
	} {
		status, _, _ := f.visit(t, path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	for _, path := range []string{"/reports", "/reports/" + r.ID.String(), "/reports/" + r.ID.String() + "/html", "/brands"} {
		f.callAs(t, secret, http.MethodGet, path, nil).problem(t, http.StatusUnauthorized)
	}
	got := value[api.ReportLink](t, f.call(t, http.MethodGet, "/reports/"+r.ID.String()+"/links/"+link.ID.String(), nil))
	require.Equal(t, 1, got.Views)
	require.NotNil(t, got.ViewedAt)
	require.Zero(t, f.count(t, "audit_log WHERE before::text LIKE '%"+secret+"%' OR after::text LIKE '%"+secret+"%'"))
	require.Equal(t, 1, f.count(t, "audit_log WHERE object_kind = 'report_link' AND action = 'create'"))
	require.Equal(t, door.HashSecret(secret), storetest.Value[[]byte](t, f.db, "SELECT hash FROM report_links"))
}

// Earlier versions stored reports that name the user or program that cancelled a run.
func TestReportLink_DoesNotNameTheCancellerOfARun(t *testing.T) {
	t.Parallel()
	f := reported(t)
	f.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, collector, details)
		VALUES ($1, $1, 'run_partial', 'info', 'd', '2026-11-09Z', '2026-11-11T09:00:00Z', '',
			'{"note": "Cancelled by ops@operator.com."}')`, f.brand.ID)
	body := `{"brand_id":"` + f.brand.ID.String() + `","template":"weekly"}`
	r := value[api.Report](t, f.call(t, http.MethodPost, "/reports", body).must(t, http.StatusCreated))
	html := f.call(t, http.MethodGet, "/reports/"+r.ID.String()+"/html", nil).must(t, http.StatusOK).body
	_, _, shared := f.visit(t, f.share(t, r, `{}`).Path)
	for _, document := range []string{string(html), shared} {
		require.Contains(t, document, "so its changes were not determined: Cancelled.</li>")
		require.NotContains(t, document, "operator.com")
	}
}

func TestReportLink_ThatDoesNotWorkDoesNotSayWhy(t *testing.T) {
	t.Parallel()
	f := reported(t)
	r, _ := f.makeReport(t, "weekly", "")
	other, _ := f.makeReport(t, "sources", "")
	revoked, expired, deleted := f.share(t, r, `{}`), f.share(t, r, `{"expires_in_days":1}`), f.share(t, other, `{}`)
	path := "/reports/" + r.ID.String() + "/links/" + revoked.ID.String()
	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
	require.Equal(t, 1, f.count(t, "audit_log WHERE object_kind = 'report_link' AND action = 'revoke'"))
	f.db.Exec(t, "UPDATE report_links SET expires_at = now() WHERE id = $1", expired.ID)
	f.call(t, http.MethodDelete, "/reports/"+other.ID.String(), nil).must(t, http.StatusNoContent)
	_, _, unknown := f.visit(t, "/reports/shared/"+strings.Repeat("x", 43))
	for _, link := range []api.MadeReportLink{revoked, expired, deleted} {
		status, header, body := f.visit(t, link.Path)
		require.Equal(t, http.StatusNotFound, status)
		require.Equal(t, unknown, body)
		require.Equal(t, "noindex, nofollow", header.Get("X-Robots-Tag"))
	}
	f.db.Exec(t, "UPDATE report_links SET expires_at = now() + interval '1 day', revoked_at = NULL")
	f.db.Exec(t, "UPDATE customers SET deleted_at = now() WHERE id = $1", f.brand.CustomerID)
	status, _, _ := f.visit(t, expired.Path)
	require.Equal(t, http.StatusNotFound, status, "the customer is being deleted")
}

func TestReportLink_GuessesAreSlowedDown(t *testing.T) {
	t.Parallel()
	f := reported(t)
	r, _ := f.makeReport(t, "weekly", "")
	link := f.share(t, r, `{}`)
	statuses := map[int]int{}
	for range 40 {
		status, header, _ := f.visit(t, "/reports/shared/guess")
		statuses[status]++
		if status == http.StatusTooManyRequests {
			require.NotEmpty(t, header.Get("Retry-After"))
		}
	}
	require.Positive(t, statuses[http.StatusTooManyRequests])
	require.GreaterOrEqual(t, statuses[http.StatusNotFound], 20)
	status, _, _ := f.visit(t, link.Path)
	require.Equal(t, http.StatusTooManyRequests, status, "also for a valid link from this address")
}

func TestReportLink_IsNotInTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	f := setup(t, func(cfg *api.Config) { cfg.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	r, _ := f.makeReport(t, "weekly", "")
	link := f.share(t, r, `{}`)
	f.visit(t, link.Path)
	require.Contains(t, log.String(), "/reports/shared/{secret}")
	for _, path := range []string{link.Path, "/" + link.Path, link.Path + "/", link.Path + "/x", "/api" + link.Path} {
		for _, method := range []string{http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodGet} {
			f.call(t, method, f.url+path, nil)
		}
	}
	require.NotContains(t, log.String(), strings.TrimPrefix(link.Path, "/reports/shared/"))
}

package api_test

import (
	"bufio"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkExport exports a million answers and their two million positions. BenchmarkExport reports the peak of the
// resident memory of the process, which runs both the server and the client. The peak is measured before the first
// export and after each export.
func BenchmarkExport(b *testing.B) {
	f := setup(b)
	f.db.Exec(b, "ALTER TABLE answers DISABLE TRIGGER USER")
	for range 10 {
		addRuns(b, f.db, f.brand, 1000, 100, 1500)
	}
	f.db.Exec(b, "ANALYZE")
	for _, path := range []string{"answers.jsonl?limit=10000", "answers.jsonl", "answers.csv", "positions.jsonl"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				require.NoError(b, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)) // resets VmHWM
				r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, f.url+"/api/admin/exports/"+path, nil)
				require.NoError(b, err)
				r.Header.Set("Authorization", "Bearer "+f.admin)
				response, err := new(http.Client).Do(r)
				require.NoError(b, err)
				rows, bytes := 0, 0
				for lines := bufio.NewScanner(response.Body); lines.Scan(); rows++ {
					bytes += len(lines.Bytes())
				}
				require.NoError(b, response.Body.Close())
				b.ReportMetric(float64(rows), "rows")
				b.ReportMetric(float64(bytes)/1e6, "MB")
				b.ReportMetric(peakMB(b), "peak-MB")
			}
		})
	}
}

// peakMB returns the peak of the resident memory of the process in megabytes.
func peakMB(tb testing.TB) float64 {
	tb.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(tb, err)
	_, peak, found := strings.Cut(string(status), "VmHWM:")
	require.True(tb, found)
	var kB float64
	for _, digit := range strings.TrimSpace(peak) {
		if digit < '0' || digit > '9' {
			break
		}
		kB = 10*kB + float64(digit-'0')
	}
	return kB / 1024
}

package alert_test

import (
	"html"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/alert"
)

func TestReportMail_HasFiguresAndALinkAsTextAndHTML(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	post, err := alert.NewMail(office.open(t, alert.MailPlain))
	require.NoError(t, err)
	report := alert.Report{
		At:       at(),
		Customer: "Northwind " + evil,
		Expires:  at().Add(30 * 24 * time.Hour),
		Headline: []string{
			"Mention rate: 42\u00a0% (95\u00a0% interval 35 to 49\u00a0%, n\u00a0=\u00a0200 answers). Compared with the previous " +
				"period (34\u00a0%): up, +8 points.",
			"Share of voice: 31\u00a0% (95\u00a0% interval 25 to 37\u00a0%, n\u00a0=\u00a0412 mentions). Compared with the previous " +
				"period (30\u00a0%): no clear change.",
			"Position: 2.1 (95\u00a0% interval 1.8 to 2.5, n\u00a0=\u00a084 answers). Compared with the previous period (2.5): " +
				"down (better), −0.4.",
		},
		Link:  "https://tw.example/reports/shared/4Yw",
		Title: "Weekly summary: Acme & Söhne, 17–23 November 2026",
		To:    "ada@example.com",
	}
	result := post.SendReport(t.Context(), "0199f7a2", report)
	require.NoError(t, result.Err)
	letter, err := netmail.ReadMessage(strings.NewReader(office.letters[0].raw))
	require.NoError(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, report.Title, subject)
	_, params, err := mime.ParseMediaType(letter.Header.Get("Content-Type"))
	require.NoError(t, err)
	parts := multipart.NewReader(letter.Body, params["boundary"])
	bodies := make([]string, 2)
	for i := range bodies {
		part, err := parts.NextPart()
		require.NoError(t, err)
		body, err := io.ReadAll(part)
		require.NoError(t, err)
		bodies[i] = string(body)
	}
	for _, body := range bodies {
		for _, text := range []string{"Mention rate", "up, +8 points.", report.Link, "24 December 2026", "ada@example.com"} {
			require.Contains(t, html.UnescapeString(body), text)
		}
		require.NotContains(t, body, "\u202e")
	}
	require.Contains(t, bodies[1], "&lt;http://evil.example|click&gt;")
	require.NotContains(t, bodies[1], "<b>&")
	for _, forbidden := range []string{"<script", "<style", "<img", "url(", "class=", "position:", "flex"} {
		require.NotContains(t, bodies[1], forbidden, "mail clients support a part of CSS")
	}
	if folder := os.Getenv("TIDEWATCH_REPORTS"); folder != "" { // for a look at the mail
		require.NoError(t, os.WriteFile(filepath.Join(folder, "mail.html"), []byte(bodies[1]), 0o600))
	}
}

func TestReportMail_HasTheLookOfTheCustomer(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	post, err := alert.NewMail(office.open(t, alert.MailPlain))
	require.NoError(t, err)
	result := post.SendReport(t.Context(), "0199f7a3", alert.Report{
		At: at(), Color: "#ffd400", ColorText: "#000000", Customer: "Northwind Ltd", Link: "https://tw.example/x",
		Logo: []byte("PNG"), Title: "Weekly summary", To: "ada@example.com",
	})
	require.NoError(t, result.Err)
	raw := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(office.letters[0].raw)
	require.Contains(t, raw, `<img src="cid:logo"`)
	require.Contains(t, raw, "Content-Id: <logo>")
	require.Contains(t, raw, `bgcolor="#ffd400" style="background-color:#ffd400;`)
	require.Contains(t, raw, `style="color:#000000;font-size:15px`)
	require.NotContains(t, raw, "ZgotmplZ")
	require.NotContains(t, raw, "#0b5cad", "the default color")
}

package alert

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"time"
)

//go:embed report.html.tmpl
var reportTemplate string

// Report is the content of a mail about a report. The mail has the headline figures, and a link to the report.
type Report struct {
	At        time.Time
	Color     string // the customer's color, such as "#1f5fbf"; empty means the default color
	ColorText string // the color of text on Color
	Customer  string
	Expires   time.Time // the time at which the link expires
	Headline  []string  // the most important figures, one sentence each
	Link      string    // the address of the report
	Logo      []byte    // a PNG file; empty without a logo
	To        string    // the mail address of the recipient
	Title     string
}

// reportPage has the values of the template.
type reportPage struct {
	Report

	Date    string
	Figures []reportFigure
	Until   string // the day on which the link expires
}

// reportFigure is a row of a mail: the name of a figure, and its sentence.
type reportFigure struct {
	Name string
	Text string
}

const noFigures = "The period has no scored answers, so the report has no figures."

// page returns the values of the template.
func (r Report) page() reportPage {
	p := reportPage{Report: r, Date: r.At.UTC().Format(time.RFC1123), Until: r.Expires.UTC().Format("2 January 2006")}
	for _, line := range r.Headline {
		name, text, ok := strings.Cut(line, ": ")
		if !ok {
			name, text = "", line
		}
		p.Figures = append(p.Figures, reportFigure{Name: name, Text: text})
	}
	if len(p.Figures) == 0 {
		p.Figures = []reportFigure{{Text: noFigures}}
	}
	return p
}

// plain returns a copy of the report whose texts each fit into one line of a mail. A copy of a report without colors
// has the default colors.
func (r Report) plain() Report {
	r.Color, r.ColorText = cmp.Or(r.Color, "#0b5cad"), cmp.Or(r.ColorText, "#ffffff")
	r.Customer, r.Title = plain(r.Customer, maxName), plain(r.Title, 2*maxName)
	lines := make([]string, len(r.Headline))
	for i, line := range r.Headline {
		lines[i] = plain(line, maxSentence)
	}
	r.Headline = lines
	return r
}

// text returns the mail as plain text.
func (p reportPage) text() string {
	var b strings.Builder
	b.WriteString(p.Title + "\n")
	for _, f := range p.Figures {
		b.WriteString("\n- ")
		if f.Name != "" {
			b.WriteString(f.Name + ": ")
		}
		b.WriteString(f.Text + "\n")
	}
	b.WriteString("\nOpen the report: " + p.Link + "\n")
	fmt.Fprintf(&b, "\nThe link works without log-in until %s. Anybody who has the link can read the report.\n", p.Until)
	fmt.Fprintf(
		&b,
		"\nSent by Tidewatch for %s on %s, because a schedule sends its reports to %s.\n",
		p.Customer,
		p.Date,
		p.To,
	)
	return b.String()
}

// html returns the mail as an HTML document.
func (p reportPage) html() (string, error) {
	t, err := template.New("report").Parse(reportTemplate)
	if err != nil {
		return "", fmt.Errorf("parse the template of report mail: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, p); err != nil {
		return "", fmt.Errorf("write the HTML of a mail: %w", err)
	}
	return b.String(), nil
}

// SendReport sends a mail about a report to its recipient. The parameter "id" becomes the Message-ID header.
func (m *Mail) SendReport(ctx context.Context, id string, r Report) Result {
	page := r.plain().page()
	html, err := page.html()
	if err != nil {
		return Result{Err: err, Permanent: true}
	}
	server := mailServer{mail: m}
	defer server.close()
	return server.deliver(ctx, r.To, id, content{
		at: page.At, html: html, logo: r.Logo, subject: page.Title, text: page.text(),
	})
}

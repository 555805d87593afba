package alert

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"time"

	"tidewatch/jobs/numeral"
)

//go:embed mail.html.tmpl
var mailTemplate string

// htmlMail returns the template of HTML mail. Mail clients support only a part of CSS, so the template has nested
// tables with inline styles, and loads nothing. Each text has a color and a background of its own, so that clients with
// a dark mode change both.
func htmlMail() *template.Template { return template.Must(template.New("mail").Parse(mailTemplate)) }

// mailPage has the values of the template.
type mailPage struct {
	Message

	Button   string
	Date     string
	Rows     []mailRow
	Unlisted string // the number of events that the mail does not list, in words
}

// mailRow shows an event in HTML mail.
type mailRow struct {
	Event

	Figures string
	Label   string
	Tone    string
}

// KindAccount is the kind of an event about the account of the recipient, such as an invitation.
const KindAccount = "account"

// Each row of HTML mail has one of the following tones, which have a contrast ratio of at least 4.5:1 to the
// background.
const (
	toneBad     = "#b3261e"
	toneWarning = "#8a5300"
	toneGood    = "#1a6b38"
	toneNeutral = "#52606d"
)

// mailHTML returns a message as an HTML document. The template escapes names and error texts.
func mailHTML(m Message) (string, error) {
	page := mailPage{
		Message: m, Button: button(m), Date: m.At.UTC().Format(time.RFC1123), Unlisted: strings.TrimSpace(moreEvents(m.More)),
	}
	for _, e := range m.Events {
		row := mailRow{Event: e}
		row.Label, row.Tone = label(e)
		if e.Change != nil {
			row.Figures = figuresOf(*e.Change)
		}
		page.Rows = append(page.Rows, row)
	}
	var b strings.Builder
	if err := htmlMail().Execute(&b, page); err != nil {
		return "", fmt.Errorf("write the HTML of a mail: %w", err)
	}
	return b.String(), nil
}

// button returns the text of the link to the message's page.
func button(m Message) string {
	if strings.HasSuffix(m.URL, "/changes") {
		return "All changes"
	}
	return "All alerts"
}

// label returns the heading of an event in HTML mail and the color of the heading. The heading also says in words what
// the color shows.
func label(e Event) (text, tone string) {
	if e.Change != nil {
		return changeLabel(*e.Change)
	}
	switch e.Kind {
	case "recovered", "ran_again", "key_accepted", "quota_restored":
		return "Resolved", toneGood
	case KindAccount:
		return "Your account", toneNeutral
	case "late", "missed":
		return "Warning", toneWarning
	default:
		return "Problem", toneBad
	}
}

func changeLabel(c Change) (text, tone string) {
	tones := map[string]string{"good": toneGood, "bad": toneBad}
	words := map[string]string{"good": "better", "bad": "worse", "neutral": "neutral"}
	switch {
	case c.Severity == "info":
		return "Notice", toneNeutral
	case tones[c.Effect] == "":
		return "Severity " + c.Severity, toneNeutral
	default:
		return "Severity " + c.Severity + ", " + words[c.Effect], tones[c.Effect]
	}
}

// figuresOf returns the numbers of answers and the p-value of a change as text, or "" if the change has neither.
func figuresOf(c Change) string {
	var parts []string
	for _, side := range []struct {
		name   string
		figure *Figure
	}{{"before", c.Before}, {"after", c.After}} {
		if side.figure != nil && side.figure.N > 0 {
			part := side.name + ": n = " + numeral.Count(side.figure.N)
			if side.figure.From != "" {
				part += " (" + side.figure.From + " to " + side.figure.To + ")"
			}
			parts = append(parts, part)
		}
	}
	if c.PValue != nil {
		parts = append(parts, fmt.Sprintf("p = %.2g", *c.PValue))
	}
	if len(parts) == 0 {
		return ""
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:]
}

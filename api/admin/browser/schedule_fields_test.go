package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// fieldValue is a field of a schedule with two test values: one before and one after an edit. Each test value is stored
// in two formats: one for the dialog and one for the API.
type fieldValue struct {
	field, label string
	typed, edit  string // the values in the dialog, before and after an edit
	sent, edited any    // the values in the API, before and after an edit
}

// fieldValues returns test values for each field of [store.ScheduleFields].
func fieldValues() []fieldValue {
	at := func(text string) string { // the page shows times in the reader's time zone
		instant, err := time.ParseInLocation("2006-01-02T15:04", text, time.Local)
		if err != nil {
			panic(err)
		}
		return instant.UTC().Format(time.RFC3339)
	}
	return []fieldValue{
		{"name", "Name", "evening", "night", "evening", "night"},
		{"job_type", "Job type", "report", "scoring", "report", "scoring"},
		{"cron_expression", "Cron expression", "15 17 * * 2", "@weekly", "15 17 * * 2", "@weekly"},
		{"timezone", "Timezone", "Asia/Tokyo", "Africa/Cairo", "Asia/Tokyo", "Africa/Cairo"},
		{"dst_gap", "Skipped clock time", "skip", "shift", "skip", "shift"},
		{"dst_repeat", "Repeated clock time", "both", "second", "both", "second"},
		{"is_active", "Active", "false", "true", false, true},
		{"overlap_policy", "Overlap", "allow", "skip", "allow", "skip"},
		{"misfire_policy", "Missed runs", "run_all", "skip", "run_all", "skip"},
		{"misfire_window_seconds", "Catch-up window (hours)", "2", "0.5", 7200, 1800},
		{"jitter_seconds", "Jitter (seconds)", "90", "45", 90, 45},
		{"run_timeout_seconds", "Time limit (minutes)", "90", "0.5", 5400, 30},
		{"start_deadline_seconds", "Start deadline (minutes)", "90", "2", 5400, 120},
		{"starts_at", "Starts at", "2098-01-02T06:30", "2098-02-03T07:45", at("2098-01-02T06:30"), at("2098-02-03T07:45")},
		{"ends_at", "Ends at", "2099-01-02T06:30", "2099-02-03T07:45", at("2099-01-02T06:30"), at("2099-02-03T07:45")},
		{
			"metadata.collectors",
			"Engines",
			"Claude API,ChatGPT API",
			"Perplexity API",
			[]any{"claude", "chatgpt"},
			[]any{"perplexity"},
		},
		{"metadata.parallel", "Parallel calls", "false", "true", nil, true},
		{"metadata.positionLimit", "Position limit", "7", "17", 7, 17},
		{"metadata.sentimentLimit", "Sentiment limit", "8", "18", 8, 18},
		{"metadata.samples", "Samples per query", "3", "4", 3, 4},
		{"metadata.locale", "Default language", "fr-FR", "de-DE", "fr-FR", "de-DE"},
		{"metadata.country", "Default country", "FR", "DE", "FR", "DE"},
		{"metadata.maxCalls", "Call cap per run", "11", "12", 11, 12},
		{"metadata.maxCostUsd", "Cost cap per run (USD)", "1.25", "0.05", 1.25, 0.05},
		{"metadata.pauseAtCap", "Pause at cap", "true", "false", true, nil},
		{
			"metadata.recipients", "Recipients", "ada@example.com, bo@example.com", "cy@example.com",
			[]any{"ada@example.com", "bo@example.com"},
			[]any{"cy@example.com"},
		},
		{"metadata.reportTemplate", "Report template", "sources", "monthly", "sources", "monthly"},
		{"metadata.rescore", "Re-score", "true", "false", true, nil},
	}
}

func TestScheduleDialog_SetsAndShowsEachField(t *testing.T) {
	t.Parallel()
	site, _ := serveWithMail(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?new=1&brand="+brand.ID.String())
	b.sees("dialog .preview .words", "At 09:00 every day")
	b.press("dialog summary", "More options")
	b.sees("dialog .engines label", "ChatGPT API")
	for _, f := range fieldValues() {
		b.setInDialog(f.label, f.typed)
	}
	b.picture("schedule-options")
	b.checkAccessibility("the options of a schedule")
	b.press("dialog footer button", "Create")
	b.gone("dialog h2", "Create Scheduled Job")
	id := storetest.Value[string](t, site.db, "SELECT id::text FROM scheduled_jobs")
	require.Equal(t, typedValues(), site.scheduleFields(t, id), "the API returns the typed values")

	// A duplicate has the values of the schedule, except for the name and the field "Active".
	b.open("/admin/scheduled-jobs")
	b.press("table.schedules [aria-label^='More actions']", "")
	b.press("[popover] button", "Duplicate …")
	b.sees("dialog h2", "Duplicate schedule")
	b.sees("dialog .preview .words", "At 17:15 on Tuesdays")
	b.picture("schedule-duplicate")
	b.show(390, "light")
	b.checkAccessibility("the dialog that duplicates a schedule")
	b.picture("schedule-duplicate-390")
	b.show(1280, "light")
	b.press("dialog footer button", "Create")
	b.gone("dialog h2", "Duplicate schedule")
	duplicate := typedValues()
	duplicate["name"], duplicate["is_active"] = "evening (copy)", true
	require.Equal(t, duplicate, site.scheduleFields(t,
		storetest.Value[string](t, site.db, "SELECT id::text FROM scheduled_jobs WHERE id <> $1", id)))
	b.open("/admin/scheduled-jobs/" + id)
	for _, text := range []string{
		"Catch-up window2 h", "Skipped clock timeSkip that day", "Repeated clock timeRun both times",
	} {
		b.sees("dl.facts", text)
	}
	b.picture("schedule-settings")
	b.press(".actions button", "Duplicate …")
	b.sees("dialog .preview .words", "At 17:15 on Tuesdays")

	b.open("/admin/scheduled-jobs?edit=" + id)
	b.sees("dialog .preview .words", "At 17:15 on Tuesdays")
	b.sees("dialog .engines label", "ChatGPT API")
	for _, f := range fieldValues() {
		require.Equal(t, f.typed, b.shownInDialog(f.label), "the dialog shows %s", f.label)
	}

	// Another user edits the schedule while the dialog is open. After the edit, the open dialog lists each changed
	// field and can load the new values.
	site.change(t, http.MethodPut, "/scheduled-jobs/"+id, editedBody(t))
	b.sees("dialog [role=alert]", "Another user changed this schedule")
	listed := eval[string](b,
		`[...document.querySelectorAll("dialog [role=alert] tbody th")].map(e => e.textContent).join()`)
	for _, f := range fieldValues() {
		label, _, _ := strings.Cut(f.label, " (")
		require.Contains(t, strings.Split(listed, ","), label, "the conflict table has each changed field")
	}
	b.picture("schedule-conflict")
	b.press("dialog button", "Discard my changes")
	for _, f := range fieldValues() {
		require.Equal(t, f.edit, b.shownInDialog(f.label), "the dialog shows the edit of %s", f.label)
	}
}

func TestScheduleDialog_HasAValueInThisTestForEachField(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, f := range fieldValues() {
		named[f.field] = true
	}
	for _, f := range store.ScheduleFields() {
		if f.Name == "after" || f.Name == "after_partial" {
			continue // TestScheduleDialog_ChainsASchedule sets the fields that exclude a cron expression
		}
		if f.Type != store.FieldObject { // fieldValues contains the fields of the object, not the object itself
			require.True(t, named[f.Name], "add a value of %s to fieldValues", f.Name)
			delete(named, f.Name)
		}
	}
	require.Empty(t, named, "these are not fields of a schedule")
}

// control returns a JavaScript expression for the control that has a given label in the schedule's dialog. For a group
// of choices, the expression returns the first choice.
func control(label string) string {
	return fmt.Sprintf(`(() => {
		const form = document.querySelector("dialog form");
		const label = [...form.querySelectorAll("label, legend")].find(e => e.firstChild.textContent.trim() === %[1]q ||
			e.querySelector("span")?.firstChild?.textContent === %[1]q);
		return label?.control ?? label?.parentElement.querySelector("input");
	})()`, label)
}

// setInDialog enters a value in the dialog's control that has a given label, as a user would.
func (b *tab) setInDialog(label, value string) {
	b.t.Helper()
	b.until(control(label))
	switch kind := eval[string](b, "(c => c.role || c.type)("+control(label)+")"); kind {
	case "radio":
		eval[any](b, fmt.Sprintf(`void document.querySelector("dialog input[value='%s']").click()`, value))
	case "checkbox":
		if label == "Engines" {
			for engine := range strings.SplitSeq(value, ",") {
				b.press("dialog .engines label", engine)
			}
		} else {
			eval[any](b, fmt.Sprintf(`(c => void (String(c.checked) === %q || c.click()))(%s)`, value, control(label)))
		}
	case "select-one", "date", "datetime-local", "time":
		eval[any](b, fmt.Sprintf(`(c => { c.value = %q; c.dispatchEvent(new Event("change", {bubbles: true})); })(%s)`,
			value, control(label)))
	case "combobox":
		eval[any](b, "(c => void (c.focus(), c.select()))("+control(label)+")")
		b.typeText(value)
		b.sees("dialog [role=option][aria-selected=true]", value)
		eval[any](b, `void document.querySelector("dialog [role=option][aria-selected=true]")
			.dispatchEvent(new MouseEvent("mousedown", {bubbles: true, cancelable: true}))`)
	default:
		eval[any](b, "(c => void (c.focus(), c.select()))("+control(label)+")")
		b.typeText(value)
	}
}

// shownInDialog returns the value of the dialog's control that has a given label.
func (b *tab) shownInDialog(label string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`(c => {
		const checked = selector => [...document.querySelectorAll("dialog " + selector)].filter(e => e.checked);
		if (c.type === "radio") return checked("[name=job_type]").map(e => e.value).join();
		if (%q === "Engines") {
			return checked(".engines input").map(e => e.parentElement.textContent.trim()).sort().reverse().join();
		}
		return c.type === "checkbox" ? String(c.checked) : c.value;
	})(%s)`, label, control(label)))
}

// typedValues returns the fields of the schedule that the test enters, in the format of the API.
func typedValues() map[string]any {
	values := map[string]any{}
	for _, f := range fieldValues() {
		values[f.field] = f.sent
	}
	return normalized(values)
}

// editedBody returns the body of the request that changes all fields to their edited values.
func editedBody(t *testing.T) string {
	t.Helper()
	body, options := map[string]any{}, map[string]any{}
	for _, f := range fieldValues() {
		if option, ok := strings.CutPrefix(f.field, "metadata."); !ok {
			body[f.field] = f.edited
		} else if f.edited != nil {
			options[option] = f.edited
		}
	}
	body["metadata"] = options
	encoded, err := json.Marshal(body)
	require.NoError(t, err)
	return string(encoded)
}

// scheduleFields fetches a schedule from the API and returns the schedule's fields.
func (s *site) scheduleFields(t *testing.T, id string) map[string]any {
	t.Helper()
	var job map[string]any
	require.NoError(t, json.Unmarshal(s.change(t, http.MethodGet, "/scheduled-jobs/"+id, ""), &job))
	options := job["metadata"].(map[string]any)
	values := map[string]any{}
	for _, f := range fieldValues() {
		if option, ok := strings.CutPrefix(f.field, "metadata."); ok {
			values[f.field] = options[option]
		} else {
			values[f.field] = job[f.field]
		}
	}
	return normalized(values)
}

// normalized converts all numbers to the same type.
func normalized(values map[string]any) map[string]any {
	for name, value := range values {
		if n, ok := value.(int); ok {
			values[name] = float64(n)
		}
	}
	return values
}

func TestScheduleDialog_SavesATypedTimeZoneAndBrandOrShowsAnError(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Exec(t, "INSERT INTO brands (customer_id, name) VALUES ($1, 'Acme North')", brand.CustomerID)
	job := site.db.Schedule(t, brand)
	zone := func() string {
		return storetest.Value[string](t, site.db, "SELECT timezone FROM scheduled_jobs LIMIT 1")
	}
	b := openTab(t, site)
	save := func() {
		// Enter saves the form if the suggestions are not shown yet.
		eval[any](
			b,
			`void [...document.querySelectorAll("dialog footer button")].find(e => e.textContent === "Save")?.click()`,
		)
	}
	// The dialog keeps the focus of a user who selects a field as soon as the field appears.
	b.onEachPage(`new MutationObserver((_, observer) => {
		const field = ` + field("Timezone") + `;
		field?.focus();
		field?.select();
		if (field) observer.disconnect();
	}).observe(document, {childList: true, subtree: true, attributes: true})`)
	b.openAs(adminEmail, "/admin/scheduled-jobs?edit="+job.ID.String())
	b.sees("dialog label", "Timezone")
	b.rendered()
	b.typeText("Asia/Tokyo" + kb.Enter)
	save()
	b.gone("dialog", "")
	require.Equal(t, "Asia/Tokyo", zone())

	edit := func(text string) {
		b.press("table.schedules [aria-label^='More actions']", "")
		b.press("[popover] button", "Edit")
		b.write("Timezone", text)
		save()
	}
	for _, c := range [][2]string{
		{"europe/paris" + kb.Tab, "Europe/Paris"},
		{" America/New York", "America/New_York"},
	} {
		edit(c[0])
		b.gone("dialog", "")
		require.Equal(t, c[1], zone())
	}
	b.show(390, "light")
	for _, unknown := range []string{"Nowhere/City", kb.Backspace + kb.Tab} {
		edit(unknown)
		b.sees("dialog .combobox .error", "Select one of the suggestions.")
		b.until(`document.activeElement.getAttribute("aria-invalid") === "true"`)
		b.picture("combobox-unknown-390")
		b.press("dialog footer button", "Cancel")
		b.gone("dialog", "")
		require.Equal(t, "America/New_York", zone())
	}

	b.show(1280, "light")
	b.open("/admin/scheduled-jobs?new=1")
	b.write("Timezone", "x"+kb.Tab)
	b.sees("dialog .combobox .error", "Select one of the suggestions.")
	b.picture("combobox-unknown")
	b.checkAccessibility("the error of an unknown time zone")
	b.write("Timezone", "Asia/Kolkata") // browsers list only the name Asia/Calcutta
	b.write("Brand", "Acme")            // also a part of another name
	b.press("dialog footer button", "Create")
	b.gone("dialog", "")
	require.Equal(t, 2, storetest.Value[int](t, site.db,
		"SELECT count(*) FROM scheduled_jobs WHERE brand_id = $1", brand.ID))
	require.Equal(t, "Asia/Kolkata",
		storetest.Value[string](t, site.db, "SELECT timezone FROM scheduled_jobs ORDER BY created_at DESC LIMIT 1"))
}

func TestScheduleDialog_TheOptionsStayOpenWhileTheirFieldsChange(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?new=1")
	b.press("dialog summary", "More options")
	b.setInDialog("Name", "x")
	b.until(`document.querySelector("dialog details.more-options[open]")`)
	b.typeText(kb.Backspace)
	b.until(control("Name") + `.value === ""`)
	b.rendered()
	require.True(t, eval[bool](b, `document.querySelector("dialog details.more-options").open`))

	// The correction of one error leaves the focus in its field, although another field still has an error.
	b.write("Cron expression", "61 * * * *")
	b.sees("dialog .field .error", "minute")
	b.press("dialog footer button", "Create")
	b.until("document.activeElement === " + control("Brand"))
	b.setInDialog("Brand", "Acme")
	b.gone("dialog .error", "Select a brand.")
	b.rendered()
	require.True(t, eval[bool](b, "document.activeElement === "+control("Brand")))
}

func TestScheduleDialog_AnErrorOpensTheFoldedOptions(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	site.db.Exec(t, "UPDATE scheduled_jobs SET name = 'nightly'")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?edit="+job.ID.String())
	const options = `document.querySelector("dialog .more-options")`
	b.until(options + "?.open")
	b.setInDialog("Samples per query", "1000")
	eval[any](b, "void ("+options+".open = false)")
	b.press("dialog footer button", "Save")
	b.sees("dialog .more-options .error", "")
	b.until(options + ".open")
}

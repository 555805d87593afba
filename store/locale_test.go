package store_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// localeOptions are options of CREATE DATABASE for the locales that fold case in different ways.
var localeOptions = map[string]string{
	"C folds only ASCII":           "LOCALE 'C'",
	"Turkish folds I to dotless i": "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'",
	"root locale of ICU":           "LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C'",
}

// eachLocale runs a test on a migrated database of each locale.
func eachLocale(t *testing.T, test func(t *testing.T, db storetest.DB)) {
	t.Helper()
	for name, options := range localeOptions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(options, "icu") && !storetest.Value[bool](t, storetest.OpenEmpty(t),
				"SELECT current_setting('server_version_num')::int >= 150000") {
				t.Skip("needs Postgres 15, because databases of Postgres 14 have no ICU locale")
			}
			db := storetest.OpenEmptyWith(t, options+" ENCODING 'UTF8'")
			_, err := migrations.Up(t.Context(), db.Pool, slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			test(t, db)
		})
	}
}

func TestSearch_FindsWordsIgnoringCaseAndAccentsOnEachLocale(t *testing.T) {
	t.Parallel()
	names := []string{
		"Übermorgen GmbH", "Привет Мир", "Müller—Söhne", "“Quoted” Coffee", "IŞIK İletişim", "ΚΑΛΗΜΕΡΑ ΕΛΛΆΣ", "Straße 7",
		"小米手机", "ｆｕｌｌ ｗｉｄｔｈ", "acme.com", "follow-up", "O’Brien & Sons", "한국전력공사", "Ænima Øl", "ДИКСИ/Маркет",
		"İstanbul Kahve", "ÇAĞRI Merkezi", "Ǆungla", "Հայաստան", "Crème brûlée", "Ⅷ Club", "a\u00adb hyphen", "Łódź",
	}
	found := map[string][]string{
		"übermorgen":       {"Übermorgen GmbH"},
		"ÜBERMORGEN":       {"Übermorgen GmbH"},
		"ubermorgen gmbh":  {"Übermorgen GmbH"},
		"u\u0308bermorgen": {"Übermorgen GmbH"},
		"ПРИВЕТ":           {"Привет Мир"},
		"мир прив":         {"Привет Мир"},
		"маркет":           {"ДИКСИ/Маркет"},
		"дикси":            {"ДИКСИ/Маркет"},
		"söhne":            {"Müller—Söhne"},
		"MÜLLER":           {"Müller—Söhne"},
		"müller—söhne":     {"Müller—Söhne"},
		"quoted":           {"“Quoted” Coffee"},
		"“quoted”":         {"“Quoted” Coffee"},
		`"quoted" coff`:    {"“Quoted” Coffee"},
		"ışık":             {"IŞIK İletişim"},
		"işik":             {"IŞIK İletişim"},
		"iletişim":         {"IŞIK İletişim"},
		"ISIK":             {"IŞIK İletişim"},
		"istanbul":         {"İstanbul Kahve"},
		"ISTANBUL":         {"İstanbul Kahve"},
		"İSTANBUL":         {"İstanbul Kahve"},
		"çağrı":            {"ÇAĞRI Merkezi"},
		"καλημερα":         {"ΚΑΛΗΜΕΡΑ ΕΛΛΆΣ"},
		"Ελλάς":            {"ΚΑΛΗΜΕΡΑ ΕΛΛΆΣ"},
		"ΕΛΛΑΣ":            {"ΚΑΛΗΜΕΡΑ ΕΛΛΆΣ"},
		"STRASSE":          {"Straße 7"},
		"straße":           {"Straße 7"},
		"STRAẞE 7":         {"Straße 7"},
		"手机":               {"小米手机"},
		"小米":               {"小米手机"},
		"full":             {"ｆｕｌｌ ｗｉｄｔｈ"},
		"ＷＩＤＴＨ":            {"ｆｕｌｌ ｗｉｄｔｈ"},
		"acme": {
			"acme.com",
		},
		"ACME.COM":   {"acme.com"},
		"com":        {"acme.com"},
		"follow-up":  {"follow-up"},
		"follow up":  {"follow-up"},
		"o'brien":    {"O’Brien & Sons"},
		"brien sons": {"O’Brien & Sons"},
		"한국":         {"한국전력공사"},
		"ænima":      {"Ænima Øl"},
		"ol": {
			"Ænima Øl",
		},
		"ǆungla":       {"Ǆungla"},
		"ՀԱՅԱՍՏԱՆ":     {"Հայաստան"},
		"creme BRULEE": {"Crème brûlée"},
		"viii":         {"Ⅷ Club"},
		"ab":           {"a\u00adb hyphen"},
		"lodz":         {"Łódź"},
		"łódź":         {"Łódź"},
		"nothing":      nil,
		"—":            nil,
		"& | ! :* '":   nil,
		"'":            nil,
		`\`:            nil,
		"":             names,
	}
	eachLocale(t, func(t *testing.T, db storetest.DB) {
		t.Helper()
		customer, err := db.SaveCustomer(t.Context(), store.Customer{Name: "Customer"})
		require.NoError(t, err)
		for _, name := range names {
			brand, err := db.SaveBrand(t.Context(), store.Brand{CustomerID: customer.ID, Name: name})
			require.NoError(t, err)
			db.Schedule(t, brand)
			db.Schedule(t, brand, func(j *store.ScheduledJob) { j.Name = &name })
		}
		for text, want := range found {
			brands, err := db.ListBrands(t.Context(), store.BrandFilter{Text: text}, store.Place{}, 100)
			require.NoError(t, err, text)
			var got []string
			for _, b := range brands {
				got = append(got, b.Name)
			}
			require.ElementsMatch(t, want, got, text)
			jobs, err := db.ListScheduledJobs(t.Context(), store.ScheduledJobFilter{Text: text}, store.Place{}, 100)
			require.NoError(t, err, text)
			require.Len(t, jobs, 2*len(want), "schedules: %s", text)
		}
	})
}

func TestSearch_AcceptsWordsOfAnyLength(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	long := make([]rune, 5000)
	for i := range long {
		long[i] = '語' - rune(i%7)*1000
	}
	for _, text := range []string{string(long), string(make([]byte, 5000)), "ab\x00cd\xff"} {
		_, err := db.ListBrands(t.Context(), store.BrandFilter{Text: text}, store.Place{}, 10)
		require.NoError(t, err)
	}
}

func TestUsers_AreFoundByTheirAddressOnEachLocale(t *testing.T) {
	t.Parallel()
	eachLocale(t, func(t *testing.T, db storetest.DB) {
		t.Helper()
		for _, email := range []string{"Info@Acme.example", "istanbul@acme.example", "MIRIAM.IŞIK@acme.example", "Élodie@acme.example", "ΣΑΣ@acme.example"} {
			saved, err := db.SaveUser(
				t.Context(),
				store.User{Email: " " + email, Role: store.RoleAdmin, PasswordHash: "x", IsActive: true},
			)
			require.NoError(t, err, email)
			require.Equal(t, store.FoldEmail(email), saved.Email)
		}
		for written, want := range map[string]string{
			"INFO@ACME.EXAMPLE": "info@acme.example", "ISTANBUL@acme.EXAMPLE": "istanbul@acme.example", "élodie@ACME.example": "élodie@acme.example",
			"E\u0301LODIE@acme.example": "élodie@acme.example", "σας@acme.example": "σασ@acme.example",
		} {
			user, err := db.UserByEmail(t.Context(), written)
			require.NoError(t, err, written)
			require.Equal(t, want, user.Email)
		}
		// Earlier versions stored other spellings.
		for _, old := range []string{"το\u0301νος@acme.example", "τέλος@acme.example"} {
			db.Exec(t, "INSERT INTO users (email, role, password_hash) VALUES ($1, 'admin', 'x')", old)
			user, err := db.UserByEmail(t.Context(), old)
			require.NoError(t, err, old)
			require.Equal(t, old, user.Email)
		}
	})
}

func TestEvents_NameTheKindOfChangeInASCIIOnEachLocale(t *testing.T) {
	t.Parallel()
	eachLocale(t, func(t *testing.T, db storetest.DB) {
		t.Helper()
		job := db.Schedule(t, db.Brand(t, 0))
		conn, err := db.Pool.Acquire(t.Context())
		require.NoError(t, err)
		defer conn.Release()
		_, err = conn.Exec(t.Context(), "LISTEN tidewatch_events")
		require.NoError(t, err)
		db.Exec(t, "INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone) "+
			"SELECT brand_id, customer_id, job_type, cron_expression, timezone FROM scheduled_jobs")
		db.Exec(t, "UPDATE scheduled_jobs SET name = 'renamed' WHERE id = $1", job.ID)
		db.Exec(t, "DELETE FROM scheduled_jobs WHERE id = $1", job.ID)
		for _, kind := range []string{"insert", "update", "delete"} {
			notification, err := conn.Conn().WaitForNotification(t.Context())
			require.NoError(t, err)
			require.Contains(t, notification.Payload, `"st": "`+kind+`"`)
		}
	})
}

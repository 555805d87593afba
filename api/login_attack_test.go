package api_test

import (
	"net/http"
	"testing"

	"tidewatch/store"
)

func TestLogIn_AStrangerCannotLockTheOwnerOut(t *testing.T) {
	t.Parallel()
	f := setup(t, behindProxy)
	ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
	from := func(address string) []string { return []string{"X-Forwarded-For", address} }
	home, away := from("192.0.2.1"), from("192.0.2.2")
	f.browser(t).logIn(t, "ada@example.com", password, home...).must(t, http.StatusCreated)
	attack := func() {
		f.db.Exec(t, `INSERT INTO login_failures VALUES ('account:ada@example.com', 40, now())
			ON CONFLICT (key) DO UPDATE SET failures = 40, failed_at = now()`)
	}
	attack()
	f.browser(t).logIn(t, "ada@example.com", "wrong", from("198.51.100.1")...).problem(t, http.StatusTooManyRequests)
	f.browser(t).logIn(t, "ada@example.com", password, away...).problem(t, http.StatusTooManyRequests)
	f.browser(t).logIn(t, "ada@example.com", password, home...).must(t, http.StatusCreated)
	f.browser(t).logIn(t, "ada@example.com", "wrong", from("198.51.100.1")...).problem(t, http.StatusTooManyRequests)

	edit := map[string]string{"password": "battery staple"} // an operator sets another password
	f.call(t, http.MethodPut, "/users/"+ada.ID.String(), edit).must(t, http.StatusOK)
	attack()
	f.browser(t).logIn(t, "ada@example.com", "battery staple", away...).must(t, http.StatusCreated)
	for range 5 {
		f.browser(t).logIn(t, "ada@example.com", "wrong", from("198.51.100.1")...).problem(t, http.StatusUnauthorized)
	}
	f.db.Exec(t, "UPDATE login_failures SET failures = 40, failed_at = now()")
	f.browser(t).logIn(t, "ada@example.com", "wrong", from("198.51.100.1")...).problem(t, http.StatusTooManyRequests)
}

func TestLogIn_ManyFailuresDoNotDisplaceTheAddressesOfTheOwner(t *testing.T) {
	t.Parallel()
	f := setup(t, behindProxy)
	ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
	home := []string{"X-Forwarded-For", "192.0.2.1"}
	f.browser(t).logIn(t, "ada@example.com", password, home...).must(t, http.StatusCreated)
	f.db.Exec(t, `INSERT INTO audit_log (actor, actor_kind, address, request_id, action, object_kind, object_id)
		SELECT 'ada@example.com', 'user', '198.51.100.1', 'x', 'log_in_failed', 'user', $1 FROM generate_series(1, 1000)`,
		ada.ID.String())
	f.db.Exec(t, "INSERT INTO login_failures VALUES ('account:ada@example.com', 40, now())")
	f.browser(t).logIn(t, "ada@example.com", password, home...).must(t, http.StatusCreated)
}

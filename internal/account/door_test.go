package account_test

import (
	"fmt"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A shift that begins behind one address gets in, as often as it likes: only failures
// count.
func TestAShiftGetsIn(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	for i := range 40 {
		d.person(t, fmt.Sprintf("a%d@example.org", i), actor.Agent)
	}
	for range 3 {
		for i := range 40 {
			if _, err := d.SignIn(t.Context(), fmt.Sprintf("a%d@example.org", i), good, "192.0.2.1", ""); err != nil {
				t.Fatalf("person %d: %v", i, err)
			}
		}
	}
}

// A stranger keeps nobody out: not from another address, and behind the same address
// not from a browser in which the owner has signed in.
func TestAStrangerKeepsNobodyOut(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	ctx := t.Context()
	anna, _ := d.person(t, "anna@example.org", actor.Agent)
	boris, _ := d.person(t, "boris@example.org", actor.Agent)
	known, err := d.KnowDevice(anna)
	if err != nil {
		t.Fatal(err)
	}
	fail := func(device, address string) (n int) {
		for ; n < 500; n++ {
			if _, err := d.SignIn(ctx, anna.Email, "wrong password", address, device); fault.Is(err, fault.TooMany) {
				break
			}
		}
		return n
	}
	fail("", "192.0.2.1")
	if _, err := d.SignIn(ctx, anna.Email, good, "192.0.2.2", ""); err != nil {
		t.Errorf("from another address: %v", err)
	}
	if _, err := d.SignIn(ctx, anna.Email, good, "192.0.2.1", ""); !fault.Is(err, fault.TooMany) {
		t.Errorf("a browser that nobody knows: %v", err)
	}
	other, err := d.KnowDevice(boris)
	if err != nil {
		t.Fatal(err)
	}
	for _, device := range []string{other, "made up", "made.up", ".", known + "0", known[1:]} {
		if _, err := d.SignIn(ctx, anna.Email, good, "192.0.2.1", device); !fault.Is(err, fault.TooMany) {
			t.Errorf("with the device of another: %v", err)
		}
	}
	for i := range 60 { // from everywhere
		fail("", fmt.Sprintf("198.51.100.%d", i))
	}
	if _, err := d.SignIn(ctx, anna.Email, good, "203.0.113.1", ""); !fault.Is(err, fault.TooMany) {
		t.Errorf("tried from everywhere: %v", err)
	}
	if _, err := d.SignIn(ctx, anna.Email, good, "192.0.2.1", known); err != nil {
		t.Errorf("from a browser that is known: %v", err)
	}
	if n := fail(known, "192.0.2.1"); n != 8 {
		t.Errorf("a known browser took %d failures, want 8", n)
	}
	d.Service = newDesk(t, s, clock).Service // a restart
	fail("", "192.0.2.1")
	if _, err := d.SignIn(ctx, anna.Email, good, "192.0.2.1", known); err != nil {
		t.Errorf("after a restart, from a browser that is known: %v", err)
	}
}

// A provider's network of IPv6 counts as one beside each of its parts.
func TestIPv6IsCountedByNetworks(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	n := 0
	for ; n < 1000; n++ {
		if _, err := d.SignIn(t.Context(), fmt.Sprintf("n%d@example.org", n), "wrong password", fmt.Sprintf("2001:db8:1:%x::1", n), ""); fault.Is(err, fault.TooMany) {
			break
		}
	}
	if n != 240 {
		t.Errorf("a /48 took %d failures, want 240", n)
	}
	if _, err := d.SignIn(t.Context(), "n@example.org", "wrong password", "2001:db8:2::1", ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("the next network: %v", err)
	}
}

// A failure stands in the audit log, whoever it was about; a session that began with a
// password lives no longer than the password.
func TestAPasswordEndsItsSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		anna, _ := d.person(t, "anna@example.org", actor.Agent)
		for _, email := range []string{anna.Email, "nobody@example.org"} {
			lines := d.audited(t)
			if _, err := d.SignIn(ctx, email, "wrong password", "192.0.2.1", ""); !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			if n, err := d.AuditCount(ctx, system, account.AuditFilter{Action: "refuse"}, 10); err != nil || n == 0 || d.audited(t) != lines+1 {
				t.Errorf("%s: the failure stands not in the log: %v", email, err)
			}
		}
		in, err := d.SignIn(ctx, anna.Email, good, "192.0.2.1", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Enter(ctx, anna.ID, in.Stamp); err != nil {
			t.Errorf("with the password of now: %v", err)
		}
		if err := d.SetPassword(ctx, system, anna.ID, good+" два"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Enter(ctx, anna.ID, in.Stamp); !fault.Is(err, fault.NotFound) {
			t.Errorf("with the password of before: %v", err)
		}
	})
}

// What is tried first is refused; what nobody guesses is taken, with its spaces.
func TestCommonPasswords(t *testing.T) {
	p := account.Person{Email: "anna.petrova@example.org", Name: "Анна Петрова"}
	for _, bad := range []string{
		"qwertyuiop", "1q2w3e4r5t", "1qaz2wsx3edc", "password123", "Password2026!", "пароль1234", "йцукенгшщз", "adminadmin", "qwerty123456", "0987654321",
		"zxcvbnm123", "Welcome2026", "gfhjkm12345", "анна петрова", "annapetrova1", "Anna.Petrova@example.org", "petrova2026", "москва2026!!", "abcdefghij",
	} {
		if err := account.CheckPassword(bad, p); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, fine := range []string{good, "correct horse 1 staple", "tram at the station", "  трамвай у вокзала ", "Zn7-kelvin-out"} {
		if err := account.CheckPassword(fine, p); err != nil {
			t.Errorf("%q is refused: %v", fine, err)
		}
	}
}

// A clock that is set back by a day does not keep people out for a day.
func TestAClockSetBackKeepsNobodyOut(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	anna, _ := d.person(t, "anna@example.org", actor.Agent)
	for range 20 {
		_, _ = d.SignIn(t.Context(), anna.Email, "wrong password", "192.0.2.1", "")
	}
	clock.Pass(-24 * time.Hour)
	if _, err := d.SignIn(t.Context(), anna.Email, good, "192.0.2.1", ""); err != nil {
		t.Error(err)
	}
}

// An account that is guessed at from many addresses is tried ever more slowly, and that
// is told once; its owner gets in where they did before, and after the wait anywhere.
func TestAnAccountIsGuessedAtFromManyAddresses(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	ctx := t.Context()
	anna, _ := d.person(t, "anna@example.org", actor.Agent)
	known, err := d.KnowDevice(anna)
	if err != nil {
		t.Fatal(err)
	}
	guesses := 0
	// guess tries once from a new address and returns how long to wait.
	guess := func() time.Duration {
		guesses++
		_, err := d.SignIn(ctx, anna.Email, "wrong password", fmt.Sprintf("198.51.%d.%d", guesses/250, guesses%250), "")
		if !fault.Is(err, fault.TooMany) {
			return 0
		}
		if f := fault.Of(err); f.Key != "account.signin.slowed" || f.RetryAfter <= 0 {
			t.Fatal(f)
		}
		return fault.Of(err).RetryAfter
	}
	told := func(want int) {
		t.Helper()
		if n, err := d.AuditCount(ctx, system, account.AuditFilter{Action: "put_off"}, 1000); err != nil || n != want {
			t.Errorf("told %d times of the burst, want %d, %v", n, want, err)
		}
	}
	failed := 0
	for range 60 {
		if guess() == 0 {
			failed++
		}
	}
	if failed != 20 {
		t.Errorf("%d of 60 guesses were tried, want 20", failed)
	}
	told(1)
	var longest time.Duration
	for range 200 {
		wait := guess()
		longest = max(longest, wait)
		clock.Pass(wait)
	}
	if longest != 5*time.Minute {
		t.Errorf("the longest wait is %v", longest)
	}
	told(2) // of the slow guesses too
	for guess() == 0 {
	}
	if _, err := d.SignIn(ctx, anna.Email, good, "203.0.113.1", ""); !fault.Is(err, fault.TooMany) {
		t.Errorf("from a browser that nobody knows: %v", err)
	}
	if _, err := d.SignIn(ctx, anna.Email, good, "203.0.113.1", known); err != nil {
		t.Errorf("from a known browser: %v", err)
	}
	if n := guess(); n == 0 {
		t.Error("who got in let a stranger go on")
	}
	clock.Pass(24 * time.Hour)
	if _, err := d.SignIn(ctx, anna.Email, good, "203.0.113.1", ""); err != nil {
		t.Errorf("a day later: %v", err)
	}
	for range 30 {
		guess()
	}
	told(3)
}

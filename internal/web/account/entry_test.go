package account_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
)

// hidden posts a form as a browser does that does not say which page it is on.
func (b *browser) hidden(path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.desk.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "null")
	answered, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	answered.Body.Close()
	return answer{status: answered.StatusCode, header: answered.Header}
}

// A browser that does not say on which page the password was typed signs in when its owner
// says that it was here: the page of a stranger signs nobody in as somebody else.
func TestEntryIsAsked(t *testing.T) {
	d := newDesk(t, "http://desk.lan")
	typed := url.Values{"email": {"anna@example.org"}, "password": {password}, "next": {"/thing?a=b"}}
	word := regexp.MustCompile(`name="word" value="([^"]+)"`)
	at := func(b *browser, path string) (string, []string) {
		t.Helper()
		a := b.send(http.MethodGet, path)
		return a.header.Get("Location"), word.FindStringSubmatch(a.body)
	}
	b := d.browser(t)
	if a := b.hidden("/login", typed); a.status != http.StatusSeeOther || a.header.Get("Location") != "/login/entry?next=%2Fthing%3Fa%3Db" {
		t.Fatalf("%d %s", a.status, a.header.Get("Location"))
	}
	if a := b.send(http.MethodGet, "/"); a.status == http.StatusOK {
		t.Error("the password alone has signed in")
	}
	_, asked := at(b, "/login/entry?next=%2Fthing%3Fa%3Db")
	if asked == nil {
		t.Fatal("nobody is asked")
	}
	for _, wrong := range []string{"", "x", asked[1] + "0"} {
		if a := b.hidden("/login/entry", url.Values{"word": {wrong}}); a.header.Get("Location") != "/login" {
			t.Errorf("the word %.9q leads to %s", wrong, a.header.Get("Location"))
		}
	}
	if _, foreign := at(d.browser(t), "/login/entry"); foreign != nil {
		t.Error("another browser is asked")
	}
	if a := b.hidden("/login/entry", url.Values{"word": {asked[1]}, "next": {"/thing?a=b"}}); a.header.Get("Location") != "/thing?a=b" {
		t.Errorf("entered, and led to %s", a.header.Get("Location"))
	}
	if a := b.send(http.MethodGet, "/"); a.status != http.StatusOK {
		t.Errorf("entered, and not signed in: %d", a.status)
	}
	if to, again := at(b, "/login/entry"); to != "/login" || again != nil {
		t.Error("the ticket is there after its use")
	}

	late := d.browser(t)
	late.hidden("/login", typed)
	d.clock.Set(d.clock.Now().Add(account.EntryLife + time.Second))
	if _, asked := at(late, "/login/entry"); asked != nil {
		t.Error("the ticket is over, and its owner is asked")
	}
	late.hidden("/login", typed)
	_, asked = at(late, "/login/entry")
	if err := d.store.InTx(t.Context(), func(ctx context.Context) error {
		_, err := d.store.Exec(ctx, "UPDATE people SET disabled_at = 1")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if a := late.hidden("/login/entry", url.Values{"word": {asked[1]}}); a.header.Get("Location") != "/login" {
		t.Errorf("disabled meanwhile, and led to %s", a.header.Get("Location"))
	}
}

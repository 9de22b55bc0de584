package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openpeople/internal/actor"
)

var (
	tags  = regexp.MustCompile(`(?s)<(?:code|svg|style|script)\b.*?</(?:code|svg|style|script)>|<[^>]*>`)
	latin = regexp.MustCompile(`[A-Za-z]{3,}`)
)

// TestRefusalsSpeakTheReadersLanguage: whatever a browser is refused, it is refused by
// a page in the language of who reads it, and not by a word of another.
func TestRefusalsSpeakTheReadersLanguage(t *testing.T) {
	a := emptyDesk(t, nil)
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	ask := func(method, path, body string, header ...map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
		for _, h := range header {
			for name, value := range h {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		return w
	}
	refused := func(status int, method, path, body string, header map[string]string) {
		t.Helper()
		for _, as := range []struct {
			name, want string
			header     map[string]string
		}{
			{"a Russian browser", "ru", map[string]string{"Accept-Language": "ru"}},
			{"an English browser", "en", map[string]string{"Accept-Language": "en-GB,en;q=0.9"}},
			{"a browser of the desk's language", "ru", map[string]string{"Accept-Language": "de"}},
			{"who chose Russian before", "ru", map[string]string{"Accept-Language": "en", "Cookie": "openpeople_language=ru"}},
			{"who chose English before", "en", map[string]string{"Accept-Language": "ru", "Cookie": "openpeople_language=en"}},
		} {
			if strings.HasPrefix(path, "/s/") && as.header["Cookie"] != "" {
				continue // customers are nobody's readers but their own
			}
			w := ask(method, path, body, form, header, as.header)
			said := strings.NewReplacer("http://localhost:8080", "", "http://localhost", "", "OPENPEOPLE_BASE_URL", "", "openpeople", "", "Русский", "", "English", "").Replace(tags.ReplaceAllString(w.Body.String(), " "))
			foreign := regexp.MustCompile(`[а-яА-Я]+`).FindAllString(said, -1)
			if as.want == "ru" {
				foreign = latin.FindAllString(said, -1)
			}
			if w.Code != status || !strings.Contains(w.Body.String(), `<html lang="`+as.want+`"`) || len(foreign) > 0 {
				t.Errorf("%s %.60s for %s: %d, want %d in %s; %q in %.300q", method, path, as.name, w.Code, status, as.want, foreign, strings.Join(strings.Fields(said), " "))
			}
		}
	}
	large := "email=" + strings.Repeat("a", 300<<10)
	refused(404, "GET", "/nowhere", "", nil)
	refused(405, "DELETE", "/login", "", nil)
	refused(404, "GET", "/static/none.css", "", nil)
	refused(405, "POST", "/static/none.css", "", nil)
	refused(404, "GET", "/s/none", "", nil)
	refused(410, "GET", "/password/none", "", nil)
	refused(400, "POST", "/login", "email=%zz", nil)
	refused(413, "POST", "/login", large, nil)
	refused(403, "POST", "/login", "email=a", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
	refused(401, "POST", "/settings/people", "email=a", nil)
	for range 31 { // so many may be tried of one address
		ask("POST", "/login", "email=a@example.org&password=guess", form)
	}
	refused(429, "POST", "/login", "email=a@example.org&password=guess", nil)
	if err := a.store.Close(); err != nil {
		t.Fatal(err)
	}
	refused(503, "GET", "/readyz", "", nil)
	a.store = nil
}

// Who is signed in reads what is refused in the language of the account, whatever the
// browser wants and the address is.
func TestRefusalsOfTheSignedIn(t *testing.T) {
	d := newFilledDesk(t, 50)
	c := d.as(t, actor.Admin)
	english := map[string]string{"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"}
	if status, _ := d.send(t, c, http.MethodPost, "/account/language", english, "language=ru&back=/"); status != http.StatusSeeOther {
		t.Fatalf("choosing a language: %d", status)
	}
	at, err := url.Parse(d.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.Jar.SetCookies(at, []*http.Cookie{{Name: "openpeople_language", Path: "/", MaxAge: -1}}) // as in another browser
	for _, at := range []struct {
		method, path string
		status       int
	}{{http.MethodGet, "/nowhere", 404}, {http.MethodDelete, "/contacts", 405}, {http.MethodGet, "/contacts/999999", 404}, {http.MethodGet, "/contacts?mark=9", 422}} {
		status, body := d.send(t, c, at.method, at.path, english, "")
		if status != at.status || !strings.Contains(body, `<html lang="ru"`) || !strings.Contains(body, `class="rail"`) {
			t.Errorf("%s %s: %d, %.200q", at.method, at.path, status, body)
		}
	}
}

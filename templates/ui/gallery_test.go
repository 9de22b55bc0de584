package ui

import (
	"bytes"
	"context"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/static"
)

// now of the gallery: 21 November 2026, 14:05 in Chelyabinsk.
var galleryNow = time.Date(2026, 11, 21, 9, 5, 0, 0, time.UTC)

// say is a test's words in the language of the context.
func say(ctx context.Context, ru, en string) string { return i18n.Text{RU: ru, EN: en}.For(ctx) }

func seq(list ...templ.Component) templ.Component { return templ.Join(list...) }

// in draws a part with children.
func in(part templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return part.Render(templ.WithChildren(ctx, seq(children...)), w)
	})
}

func raw(s string) templ.Component { return templ.Raw(s) }

func ptr[T any](v T) *T { return &v }

func wave(n int, base, swing float64, gaps ...int) []*float64 {
	out := make([]*float64, n)
	for i := range out {
		out[i] = ptr(base + swing*math.Sin(float64(i)*1.1) + swing*float64(i)/float64(n))
	}
	for _, g := range gaps {
		out[g] = nil
	}
	return out
}

func galleryContext(lang i18n.Lang, theme string, signedIn bool) context.Context {
	zone := time.FixedZone("YEKT", 5*3600)
	ctx := WithNow(WithZone(i18n.With(context.Background(), lang), zone), galleryNow)
	ctx = WithPath(WithTheme(ctx, theme), "/gallery")
	if signedIn {
		ctx = actor.With(ctx, actor.Actor{PersonID: 1, Name: say(ctx, "Ольга Петрова", "Olga Petrova"), Role: actor.Admin})
	}
	return ctx
}

// galleryPages is every part on a few pages.
var galleryPages = map[string]func(ctx context.Context) templ.Component{
	"today": galleryToday,
	"list":  galleryList,
	"form":  galleryForm,
	"talk":  galleryTalk,
	"login": galleryLogin,
	"empty": galleryEmpty,
	"error": func(context.Context) templ.Component {
		return ErrorPage(Refusal{Fault: fault.New(fault.Broken, "fault.broken"), Number: "01JD9Q3K"})
	},
}

func draw(t testing.TB, ctx context.Context, page string) string {
	t.Helper()
	var b bytes.Buffer
	if err := galleryPages[page](ctx).Render(ctx, &b); err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	return b.String()
}

var (
	inlineStyle   = regexp.MustCompile(`<[^>]*\sstyle=`)
	inlineHandler = regexp.MustCompile(`<[^>]*\son[a-z]+=`)
	inlineScript  = regexp.MustCompile(`<script[^>]*>[^<]`)
	noWord        = regexp.MustCompile(`\[(ui|fault)\.[a-z_.0-9]+\]`)
	ids           = regexp.MustCompile(`\sid="([^"]*)"`)
)

// Every part, in both languages and themes, keeps to the content policy, finds
// its words and repeats no id.
func TestPartsKeepTheRules(t *testing.T) {
	for page := range galleryPages {
		for _, lang := range i18n.Langs {
			html := draw(t, galleryContext(lang, ThemeDark, true), page)
			for what, re := range map[string]*regexp.Regexp{
				"style attribute": inlineStyle, "event handler": inlineHandler,
				"inline script": inlineScript, "missing word": noWord,
			} {
				if m := re.FindString(html); m != "" {
					t.Errorf("%s %s: %s: %s", page, lang, what, m)
				}
			}
			seen := map[string]bool{}
			for _, m := range ids.FindAllStringSubmatch(html, -1) {
				if seen[m[1]] {
					t.Errorf("%s %s: id %q twice", page, lang, m[1])
				}
				seen[m[1]] = true
			}
			if !strings.Contains(html, `lang="`+string(lang)+`" data-theme="dark"`) {
				t.Errorf("%s %s: the document does not say its language and theme", page, lang)
			}
		}
	}
}

// BenchmarkGallery is no measurement: it takes pictures of every page into the
// folder that OPENPEOPLE_GALLERY names, for looking at them. It is run by hand,
// go test ./templates/ui -run xxx -bench Gallery -benchtime 1x;
// OPENPEOPLE_GALLERY_ONLY may narrow the pictures, e.g. "today-ru-1440-light".
func BenchmarkGallery(t *testing.B) {
	dir := os.Getenv("OPENPEOPLE_GALLERY")
	if dir == "" {
		t.Skip("OPENPEOPLE_GALLERY names no folder")
	}
	only := regexp.MustCompile(os.Getenv("OPENPEOPLE_GALLERY_ONLY"))
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("/p/{page}/{lang}/{theme}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; script-src 'self'")
		ctx := galleryContext(i18n.Lang(r.PathValue("lang")), r.PathValue("theme"), r.PathValue("page") != "login")
		if r.PathValue("page") == "survey" {
			_, _ = io.WriteString(w, surveySample(ctx))
			return
		}
		if r.PathValue("page") == "menu" { // as if opened
			open := strings.NewReplacer(` class="menu" popover`, ` class="menu"`, `<dialog id="keys"`, `<dialog id="keys" open`)
			_, _ = open.WriteString(w, draw(t, ctx, "empty"))
			return
		}
		_, _ = io.WriteString(w, draw(t, ctx, r.PathValue("page")))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	heights := map[string]string{"today": "1500", "list": "1000", "form": "1700", "talk": "1100", "login": "640", "empty": "900", "error": "700", "survey": "1100", "menu": "700"}
	for page, height := range heights {
		for _, lang := range []string{"ru", "en"} {
			for _, width := range []string{"360", "768", "1440"} {
				for _, theme := range []string{"light", "dark"} {
					name := strings.Join([]string{page, lang, width, theme}, "-")
					if !only.MatchString(name) {
						continue
					}
					if page != "survey" && page != "menu" { // to be opened, or examined by a tool
						ctx := galleryContext(i18n.Lang(lang), theme, page != "login")
						if err := os.WriteFile(filepath.Join(dir, page+"-"+lang+"-"+theme+".html"), []byte(draw(t, ctx, page)), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					shot(t, server.URL+"/p/"+page+"/"+lang+"/"+theme, filepath.Join(dir, name+".png"), width, height, theme)
				}
			}
		}
	}
}

func shot(t testing.TB, url, file, width, height, theme string) {
	t.Helper()
	args := []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--hide-scrollbars", "--user-data-dir=" + t.TempDir(), "--screenshot=" + file,
		"--window-size=" + width + "," + height,
	}
	if theme == ThemeDark {
		args = append(args, "--force-dark-mode", "--blink-settings=preferredColorScheme=0")
	}
	if out, err := exec.Command("/usr/bin/chromium", append(args, url)...).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", file, err, out)
	}
}

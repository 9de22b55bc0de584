package account

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/web/kit"
	"openpeople/templates/ui"
)

// Cookies of those who have not signed in; a person's own choice is stored.
const (
	languageCookie = "openpeople_language"
	themeCookie    = "openpeople_theme"
	entryCookie    = "openpeople_entry"  // account.Entry
	deviceCookie   = "openpeople_device" // a secret by which a browser is known at sign-in; opens nothing
)

// Enter puts into the request's context who asks, and how the page is to look:
// language, theme, time zone, the way back, a notice. It stands before the doors
// public, staff and admin. fail answers when the database does not.
func Enter(svc *account.Service, sm *scs.SessionManager, fail func(c *gin.Context, err error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, err := recognise(c, svc, sm)
		if err != nil {
			fail(c, err)
			c.Abort()
			return
		}
		c.Request = c.Request.WithContext(takeNotice(c, ctx))
		c.Next()
	}
}

// Know is Enter where no page is: who reads that there is none is known if that can
// be found out, and a notice waits for a page.
func Know(svc *account.Service, sm *scs.SessionManager) gin.HandlerFunc {
	return func(c *gin.Context) {
		if ctx, err := recognise(c, svc, sm); err == nil {
			c.Request = c.Request.WithContext(ctx)
		}
		c.Next()
	}
}

// Language sets the language of a reader of whom nothing is known yet: the one that
// was chosen here once, the browser's, the desk's. It waits for nothing.
func Language(svc *account.Service) gin.HandlerFunc {
	return func(c *gin.Context) {
		l := languageOf(c, account.Person{}, svc.LanguageSeen())
		c.Request = c.Request.WithContext(ui.WithPath(i18n.With(c.Request.Context(), l), c.Request.URL.RequestURI()))
		c.Next()
	}
}

// recognise finds out who asks and how the page is to look.
func recognise(c *gin.Context, svc *account.Service, sm *scs.SessionManager) (context.Context, error) {
	ctx := c.Request.Context()
	desk, err := svc.Desk(ctx)
	if err != nil {
		return ctx, err
	}
	var p account.Person
	who := actor.Nobody
	if id, stamp := personOf(ctx, sm); id != 0 {
		p, who, err = svc.Enter(ctx, id, stamp)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return ctx, err
		}
	}
	ctx = actor.With(ctx, who)
	ctx = i18n.With(ctx, languageOf(c, p, desk.Language))
	ctx = ui.WithTheme(ctx, themeOf(c, p))
	ctx = ui.WithZone(ctx, zoneOf(p, desk))
	ctx = ui.WithNow(ctx, svc.Now())
	return ui.WithPath(ctx, pathOf(c)), nil
}

// As makes the context of a person who is not there: what that one may do as of now, in a
// language. NotFound when there is no such person, or the person is disabled.
func As(ctx context.Context, svc *account.Service, personID int64, language i18n.Lang) (context.Context, error) {
	desk, err := svc.Desk(ctx)
	if err != nil {
		return ctx, err
	}
	p, who, err := svc.Enter(ctx, personID, "")
	if err != nil {
		return ctx, err
	}
	return ui.WithNow(ui.WithZone(i18n.With(actor.With(ctx, who), language), zoneOf(p, desk)), svc.Now()), nil
}

func personOf(ctx context.Context, sm *scs.SessionManager) (id int64, stamp string) {
	if loaded, _ := ctx.Value(loadedKey{}).(bool); !loaded {
		return 0, ""
	}
	return sm.GetInt64(ctx, keyPerson), sm.GetString(ctx, keyStamp)
}

func languageOf(c *gin.Context, p account.Person, desk i18n.Lang) i18n.Lang {
	if p.Language != "" {
		return p.Language
	}
	if chosen, known := kit.Cookie(c, languageCookie); known {
		if l, ok := i18n.Parse(chosen); ok {
			return l
		}
	}
	return i18n.Accept(c.GetHeader("Accept-Language"), desk)
}

func themeOf(c *gin.Context, p account.Person) string {
	if p.ID != 0 {
		return p.Theme
	}
	if chosen, known := kit.Cookie(c, themeCookie); known {
		return chosen // ui.Theme takes nothing but themes
	}
	return ui.ThemeAuto
}

func zoneOf(p account.Person, desk account.Desk) *time.Location {
	if p.TimeZone != "" {
		if loc, err := time.LoadLocation(p.TimeZone); err == nil {
			return loc
		}
	}
	return desk.Zone
}

// pathOf is where the language and theme forms of this page come back: the page
// itself, or the one whose form was refused.
func pathOf(c *gin.Context) string {
	if c.Request.Method == http.MethodGet {
		return LocalBack(c.Request.URL.RequestURI())
	}
	from, err := url.Parse(c.Request.Referer())
	if err != nil || from.Host != c.Request.Host {
		return "/"
	}
	return LocalBack(from.RequestURI())
}

// StaffDoor lets people pass who are signed in. Others are led to the login page
// when they open a page, and refused when they send something.
func StaffDoor(fail func(c *gin.Context, err error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		if actor.From(c.Request.Context()).PersonID != 0 {
			c.Next()
			return
		}
		switch c.Request.Method {
		case http.MethodGet, http.MethodHead:
			to := "/login"
			if next := LocalPath(c.Request.URL.RequestURI()); next != "/" {
				to += "?next=" + url.QueryEscape(next)
			}
			c.Redirect(http.StatusSeeOther, to)
		default:
			fail(c, fault.New(fault.Unauthenticated, "fault.unauthenticated"))
		}
		c.Abort()
	}
}

// maxPath bounds where a form leads back to.
const maxPath = 2000

// LocalPath returns path and query of a page to go to after signing in: LocalBack,
// but never back to the door.
func LocalPath(to string) string {
	to = LocalBack(to)
	path, _, _ := strings.Cut(to, "?")
	switch first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first {
	case "login", "logout", "password":
		return "/"
	}
	return to
}

// LocalBack returns path and query of a page of this program, "/" for anything
// else: what a browser could take for another host is none.
func LocalBack(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || len(to) > maxPath ||
		strings.ContainsFunc(to, unicode.IsControl) || strings.Contains(to, `\`) {
		return "/"
	}
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, `\`) {
		return "/"
	}
	return u.RequestURI()
}

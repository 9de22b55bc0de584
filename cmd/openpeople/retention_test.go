package main

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/store/storetest"
)

// TestRetention lets the canary grow old: after each night what is too old is gone, what is
// held is not, no figure moves, and check finds nothing.
func TestRetention(t *testing.T) {
	desks(t, func(t *testing.T, a *app, clock *storetest.Clock, dir string) {
		ctx := t.Context()
		id := aviary(t, a)
		root := actor.Actor{PersonID: 1, Name: "Вера", Role: actor.Admin}
		before := figuresOf(t, a)
		born := a.now()
		spoken := func() (n int64) {
			t.Helper()
			f, err := a.privacy.FileOf(ctx, root, id)
			if err != nil {
				t.Fatal(err)
			}
			return f.Kept[personal.Conversation]
		}
		night := func(after time.Duration) privacy.Night {
			t.Helper()
			clock.Set(born.Add(after))
			r, err := a.privacy.Retention(ctx, root)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.privacy.Tonight(ctx); err != nil {
				t.Fatal(err)
			}
			a.jobs.Drain(ctx)
			nights, err := a.store.Nights(ctx, 1)
			if err != nil || len(nights) != 1 || nights[0].EndedAt == nil {
				t.Fatalf("%+v, %v", nights, err)
			}
			for class, n := range r.Ahead {
				if nights[0].Counted[class] != n {
					t.Errorf("%v of %s were to go, %d went", n, class, nights[0].Counted[class])
				}
			}
			return nights[0]
		}
		const day = 24 * time.Hour
		if n := night(80 * day); n.Counted.Total() != 0 || spoken() != 3 {
			t.Errorf("after eighty days: %+v", n)
		}
		if err := a.privacy.Hold(ctx, root, id, "суд"); err != nil {
			t.Fatal(err)
		}
		if n := night(200 * day); n.Counted[personal.Conversation] != 1 || n.Counted[personal.Letter] != 1 || n.Counted[personal.Recording] != 0 || spoken() != 3 {
			t.Errorf("after two hundred days, held: %+v", n)
		}
		if err := a.privacy.Lift(ctx, root, id); err != nil {
			t.Fatal(err)
		}
		if n := night(201 * day); n.Counted[personal.Conversation] != 2 || n.Counted[personal.Recording] != 1 || n.Counted[personal.Letter] != 1 || n.Counted[personal.Comment] != 0 || spoken() != 0 {
			t.Errorf("after two hundred days: %+v", n)
		}
		if tables := inTables(t, a); len(tables["барсучий тариф подорожал"])+len(tables["перламутров"])+len(tables["канарейкин"]) == 0 || len(tables["ножницы"]) > 0 || slices.Contains(tables["феофилакт"], "contacts.beyond_what") {
			t.Errorf("words: %v", tables)
		}
		r, err := a.privacy.Retention(ctx, root)
		if err != nil {
			t.Fatal(err)
		}
		limits := privacy.Limits{personal.Comment: 210, personal.Identity: 0}
		if err := a.store.InTx(ctx, func(ctx context.Context) error {
			return a.store.SaveLimits(ctx, privacy.Limits{personal.Conversation: 0})
		}); err != nil {
			t.Fatal(err)
		}
		if r, err = a.privacy.Retention(ctx, root); err != nil || r.Limits[personal.Recording] != 90 || r.Limits[personal.Conversation] != 0 {
			t.Errorf("said of conversations only: %v, %v", r.Limits, err)
		}
		if err := a.privacy.Keep(ctx, root, limits, "old"); err == nil {
			t.Error("kept as it is not any more")
		}
		if err := a.privacy.Keep(ctx, root, limits, r.Revision); err != nil {
			t.Fatal(err)
		}
		if n := night(220 * day); n.Counted[personal.Comment] != 1 || n.Counted.Total() != 1 {
			t.Errorf("comments: %+v", n)
		}
		if r, err = a.privacy.Retention(ctx, root); err != nil || r.Limits[personal.Recording] != 0 {
			t.Fatalf("said to be kept for ever, recordings are not: %v, %v", r.Limits, err)
		}
		if err := a.privacy.Keep(ctx, root, privacy.Proposed(), r.Revision); err != nil {
			t.Fatal(err)
		}
		if n := night(1200 * day); n.Counted[personal.Identity] != 2 {
			t.Errorf("after three years: %+v", n)
		}
		if list, _, err := a.contacts.FindCustomers(ctx, root, contact.Search{Typed: "cust-canary"}, page.Request{}); err != nil || len(list.Rows) > 0 {
			t.Errorf("the customer is found: %v, %v", list, err)
		}
		for _, word := range []string{"+79165550177", "cust-canary", "feofilakt@canary.example"} {
			for _, where := range inTables(t, a)[word] {
				if where != "notes.what" && where != "note_revisions.what" && where != "idea_comments.words" { // by age goes what the customer is, not what staff wrote
					t.Errorf("%s is in %s", word, where)
				}
			}
		}
		clock.Set(born)
		if after := figuresOf(t, a); after != before {
			t.Errorf("the figures moved:\n%s\n%s", before, after)
		}
		clock.Set(born.Add(1300 * day))
	})
}

// TestRetentionIsSaidTwice: days by which something goes tonight are kept only when what
// goes was shown for these days; others are shown anew.
func TestRetentionIsSaidTwice(t *testing.T) {
	d := newFilledDesk(t, 300)
	admin := d.as(t, actor.Admin)
	hiddenOf := func(text, name string) string {
		for _, one := range hidden.FindAllStringSubmatch(text, -1) {
			if one[1] == name {
				return one[2]
			}
		}
		return ""
	}
	get := func() string {
		t.Helper()
		r, err := admin.Get(d.server.URL + "/settings/privacy")
		if err != nil {
			t.Fatal(err)
		}
		return body(t, r)
	}
	press := regexp.MustCompile(`name="sure" value="([^"]*)"`)
	before := get()
	form := url.Values{"revision": {hiddenOf(before, "revision")}, "conversation": {"1"}}
	sure := func() string {
		t.Helper()
		status, text, _ := d.provePage(t, admin, "/settings/privacy", form)
		found := press.FindStringSubmatch(text)
		if status != http.StatusOK || found == nil || get() != before {
			t.Fatalf("saved at once, or not asked: %d, %q", status, found)
		}
		return found[1]
	}
	first := sure()
	form.Set("conversation", "2")
	form.Set("sure", first)
	form.Set("sure", sure())
	if _, text, _ := d.provePage(t, admin, "/settings/privacy", form); press.MatchString(text) {
		t.Error("asked a third time")
	}
	if get() == before {
		t.Error("not saved")
	}
}

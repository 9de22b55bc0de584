package main

import (
	"encoding/json"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/digest"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// partsOf are the head, the plain text and the HTML of a letter.
func partsOf(t *testing.T, raw string) (head mail.Header, text, page string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return m.Header, text, page
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			text = strings.ReplaceAll(string(body), "\r\n", "\n")
		} else {
			page = string(body)
		}
	}
}

// TestADigestComesByMail: who wants a digest has it by SMTP in the morning, once, as text and
// as HTML; opening its link ends nothing, one click of a mail program does.
func TestADigestComesByMail(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := newPostal(t, database, true, false)
		ctx := t.Context()
		people, err := p.accounts.Holders(ctx, actor.DeskManage)
		if err != nil {
			t.Fatal(err)
		}
		vera := people[0]
		_, text, err := p.accounts.CreateToken(ctx, actor.System("test"), account.TokenDraft{Name: "all", Scopes: actor.Scopes})
		if err != nil {
			t.Fatal(err)
		}
		p.clock.Set(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
		if err := p.digests.Choose(ctx, vera, digest.Daily, 8); err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequest(http.MethodPost, p.url+"/api/v1/contacts", strings.NewReader(contactJSON("one", p.clock.Now(), 2)))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+text)
		request.Header.Set("Content-Type", "application/json")
		answer, err := plainly.Do(request)
		if err != nil || answer.StatusCode != http.StatusCreated {
			t.Fatal(answer.StatusCode, err)
		}
		answer.Body.Close()
		came := func() (list []string) {
			t.Helper()
			if err := p.digests.QueueDue(ctx); err != nil {
				t.Fatal(err)
			}
			p.jobs.Drain(ctx)
			for _, one := range p.sink.Received() {
				if one.To == "root@example.org" {
					list = append(list, one.Data)
				}
			}
			return list
		}
		if n := len(came()); n != 0 {
			t.Errorf("%d letters before the morning", n)
		}
		p.clock.Set(time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)) // 08:00 in Moscow
		got := came()
		if len(got) != 1 || len(came()) != 1 {
			t.Fatalf("%d letters in the morning", len(got))
		}
		head, plain, page := partsOf(t, got[0])
		for _, both := range []string{plain, html.UnescapeString(page)} {
			both = strings.ReplaceAll(both, "\u00a0", " ")
			if !strings.Contains(both, "Показатели контакт-центра за 24 нояб. 2026") || !strings.Contains(both, "На первой линии (FLR)") || !strings.Contains(both, "http://desk.example/?from=2026-11-24&to=2026-11-24") || strings.Contains(both, "Иван") || strings.Contains(both, "тариф") {
				t.Errorf("a letter says\n%s", both)
			}
		}
		link := strings.Trim(head.Get("List-Unsubscribe"), "<>")
		at, err := url.Parse(link)
		if err != nil || head.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.HasPrefix(link, "http://desk.example/digest/") || !strings.Contains(plain, link) {
			t.Fatalf("the head is %v, %v", head, err)
		}
		if text := p.see(plainly, at.Path); !strings.Contains(text, `method="post"`) {
			t.Errorf("no button: %s", text)
		}
		if c, err := p.digests.Own(ctx, vera); err != nil || c.Every != digest.Daily {
			t.Errorf("looking ends a digest: %+v, %v", c, err)
		}
		if status := p.post(plainly, at.Path+"x", nil); status != http.StatusNotFound {
			t.Errorf("a link of nobody: %d", status)
		}
		if status := p.post(plainly, at.Path, url.Values{"List-Unsubscribe": {"One-Click"}}); status != http.StatusOK {
			t.Errorf("one click: %d", status)
		}
		p.clock.Set(time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC))
		if n := len(came()); n != 1 {
			t.Errorf("%d letters after it was ended", n)
		}
	})
}

// TestADigestIsStoppedOnItsWay: between the queue and the wire the account is shut, or the
// digest is not wanted any more: no letter goes.
func TestADigestIsStoppedOnItsWay(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := newPostal(t, database, true, false)
		ctx, system := t.Context(), actor.System("test")
		asAnna := actor.Actor{PersonID: p.anna.ID, Role: actor.Agent}
		p.clock.Set(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
		if err := p.digests.Choose(ctx, asAnna, digest.Daily, 8); err != nil {
			t.Fatal(err)
		}
		p.clock.Set(time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC))
		if err := p.digests.QueueDue(ctx); err != nil {
			t.Fatal(err)
		}
		if err := p.accounts.DisablePerson(ctx, system, p.anna.ID); err != nil {
			t.Fatal(err)
		}
		p.jobs.Drain(ctx)
		if n := len(p.sink.Received()); n != 0 {
			t.Errorf("%d letters to who may not come in", n)
		}
		if m, _, err := p.sending.LastAbout(ctx, system, sending.Digest, 1); err != nil || m.State != sending.Cancelled || m.Error != "disabled" {
			t.Errorf("it is %+v, %v", m, err)
		}
	})
}

// TestDigestsAgree: each figure of a digest, as text, is that of /kpis for the days and the
// teams of its reader, and stands on Today.
func TestDigestsAgree(t *testing.T) {
	d := newFilledDesk(t, 3000)
	ctx := t.Context()
	holders, err := d.accounts.Holders(ctx, actor.TodayRead)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, who := range holders {
		client := d.as(t, who.Role)
		if err := d.digests.Choose(ctx, who, digest.Weekly, 8); err != nil {
			t.Fatal(err)
		}
		one, r, _, err := d.digests.Preview(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		r.Language = i18n.EN
		letter, err := d.drawDigest(ctx, r, one, "x")
		if err != nil {
			t.Fatal(err)
		}
		p := one.Figures.Period
		if p.Days() != 7 || p.To >= when.DayOf(d.clock.Now(), d.store.Zone()) {
			t.Errorf("%s: a week is %v", who.Role, p)
		}
		if one.Nothing() != (strings.Contains(letter.Text, "nothing to count") || strings.Contains(letter.Text, "You had no contacts")) {
			t.Errorf("%s: %s", who.Role, letter.Text)
		}
		if who.Role == actor.Agent {
			if !one.Own() || strings.Contains(letter.Text, "of the contact centre") {
				t.Errorf("an agent reads of others: %s", letter.Text)
			}
			continue
		}
		q := one.Filter.Values()
		if len(q["team"]) != len(who.TeamIDs) {
			t.Errorf("%s reads of teams %v", who.Role, q)
		}
		q.Set("from", p.From.String())
		q.Set("to", p.To.String())
		var kpis map[string]any
		d.api(t, "/api/v1/kpis?"+q.Encode(), &kpis)
		for _, k := range report.KPIs {
			said := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(k.Name.EN) + `: (.*?) \(n = `).FindStringSubmatch(letter.Text)
			if k.Today != report.Tile || said == nil || kpis[string(k.Key)] == nil {
				continue
			}
			raw, err := json.Marshal(kpis[string(k.Key)])
			if err != nil {
				t.Fatal(err)
			}
			m := ui.FigureOf(i18n.With(ctx, i18n.EN), k, one.Figures.Measures)
			if said[1] != m.Value || numberOf(kpis[string(k.Key)]) != numberOf(*k.Value(one.Figures.Measures)) {
				t.Errorf("%s: %s is %q in the digest, %s in the API", who.Role, k.Key, said[1], raw)
			}
			compared++
		}
		if status, _ := d.send(t, client, http.MethodGet, "/account/digest/html", nil, ""); status != http.StatusOK {
			t.Errorf("%s: the letter on the screen: %d", who.Role, status)
		}
	}
	if compared < 8 {
		t.Errorf("only %d figures were compared", compared)
	}
}

// TestADigestCountsWhatItsLinksList: call-backs that somebody else has are in the list, so
// they are in the count; those that are overdue are a part of them.
func TestADigestCountsWhatItsLinksList(t *testing.T) {
	a := emptyDesk(t, nil)
	people := tellEverywhere(t, a)
	ctx := t.Context()
	admin, olga := a.accounts.ActorOf(people[actor.Admin]), a.accounts.ActorOf(people[actor.Supervisor])
	r, err := a.recoveries.OfContact(ctx, admin, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.recoveries.Return(ctx, olga, 1, *r.ClosedAt); err != nil {
		t.Fatal(err)
	}
	if err := a.recoveries.Take(ctx, olga, 1, r.OwnerID); err != nil {
		t.Fatal(err)
	}
	list, err := a.waits(ctx, admin)
	if err != nil || len(list) == 0 || list[0] != (digest.Wait{Key: "digest.open", Count: 1, URL: "/recoveries"}) {
		t.Errorf("%+v, %v", list, err)
	}
}

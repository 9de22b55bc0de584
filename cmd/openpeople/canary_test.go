package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/config"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// canary is a customer of whom every word is known: as people write it, and as search and
// letters make of it. Everything is in lower case.
var canary = []string{
	"канарейкин", "феофилакт", "+79165550177", "9165550177", "916 555-01-77", "feofilakt@canary.example", "feofilakt_tg", "cust-canary",
	"жёлтый автобус увёз мои квитанции", "жёлтый автобус", "увез", "квитанции", "перламутровые ножницы сломались", "перламутров", "барсучий тариф подорожал", "барсуч",
}

// desks runs a case on a desk of each engine, and tells where its files lie.
func desks(t *testing.T, run func(t *testing.T, a *app, clock *storetest.Clock, dir string)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			cfg := config.Config{Database: dir + "/desk.db", Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
			if dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES"); kind == "postgres" {
				if dsn == "" {
					t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
				}
				cfg.Database = storetest.FreshPostgres(t, dsn)
			}
			clock := storetest.NewClock()
			a, err := open(t.Context(), cfg, options{hasher: cheap, now: clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				breaches, err := a.store.Check(context.Background())
				if err != nil || len(breaches) > 0 {
					t.Errorf("check: %q, %v", breaches, err)
				}
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			})
			run(t, a, clock, dir)
		})
	}
}

// noted is a key of a form.
func noted(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) }

// aviary has the canary served, asked and answer, and staff write of it wherever they can;
// it returns the customer. A stranger whose figures the canary's stand beside comes, too.
func aviary(t *testing.T, a *app) (customerID int64) {
	t.Helper()
	ctx, system := t.Context(), actor.System("test")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := a.now()
	draft := func(id string, ago time.Duration, c *contact.Customer, said ...string) contact.Draft {
		d := contact.Draft{Source: "chat", ExternalID: id, Channel: "chat", Kind: contact.Chat, Topic: "Тарифы", Operator: "17", Name: "Анна П.", Team: "Чаты-2", Customer: c,
			StartedAt: now.Add(-ago), EndedAt: now.Add(5*time.Minute - ago)}
		for _, text := range said {
			d.Messages = append(d.Messages, contact.Message{From: contact.FromCustomer, Text: text}, contact.Message{From: contact.FromOperator, Text: "Записала: " + text})
		}
		return d
	}
	bird := &contact.Customer{ExternalID: "cust-canary", Name: "Канарейкин Феофилакт", Phone: "+79165550177", Email: "feofilakt@canary.example", Telegram: "feofilakt_tg", Language: "ru"}
	first := draft("c-1", 20*time.Minute, bird, "Добрый день. Жёлтый автобус увёз мои квитанции! Перезвоните на 8 (916) 555-01-77", strings.Repeat("Перламутровые ножницы сломались. ", 400))
	first.BeyondWhat, first.BeyondWhy = "Отвезли Феофилакту ножницы", "просил"
	first.Extras = contact.Extras{Attributes: map[string]string{"tariff": "M", "login": "feofilakt_tg"}, Consent: &contact.Consent{Basis: "contract", Text: "oferta-2026"}}
	first.Recordings = []contact.Recording{{ExternalID: "rec-79165550177", URL: "https://pbx.example.org/барсучий-79165550177.wav", Sides: contact.Mono}}
	again := draft("call-79165550177", 26*time.Hour, bird, "Барсучий тариф подорожал вдвое")
	stranger := draft("c-3", 30*time.Minute, &contact.Customer{ExternalID: "other", Name: "Иван", Email: "ivan@example.org"}, "Как подключить роуминг? Отвечайте мужу: 8 (916) 555-01-77, feofilakt@canary.example", "Или +79165550177, он же @feofilakt_tg")
	taken, err := a.contacts.Take(ctx, system, []contact.Draft{again, first, stranger})
	must(err)
	for _, one := range taken {
		must(one.Err)
	}
	asked := taken[0].ID
	if !taken[0].Decision.Asked {
		asked = taken[1].ID
	}
	invitation, _, err := a.store.InvitationByContact(ctx, asked)
	must(err)
	link := a.surveys.URL(invitation.ID)
	token := link[strings.LastIndex(link, "/")+1:]
	low, solved := 2, false
	for _, comment := range []string{"Барсучий тариф подорожал, Феофилакт", "Жёлтый автобус, Канарейкин"} {
		_, err = a.surveys.Answer(ctx, token, survey.Answers{Mark: &low, Solved: &solved, Comment: comment})
		must(err)
	}
	var message int64
	must(a.store.Row(ctx, "SELECT id FROM messages WHERE kind = 'invitation' AND subject = ?", invitation.ID).Scan(&message))
	must(a.store.KeepLetter(ctx, sending.Letter{MessageID: message, At: now, To: invitation.Address, Subject: "Канарейкин, оцените", Text: "Феофилакт, " + link, HTML: "<p>Феофилакт"}))

	team, err := a.accounts.TeamOf(ctx, system, "Чаты-2")
	must(err)
	boss := a.accounts.ActorOf(hire(t, a, account.Draft{Email: "boss@example.org", Name: "Ольга", Role: "supervisor", Leads: []int64{team}}))
	agent := a.accounts.ActorOf(hire(t, a, account.Draft{Email: "anna@example.org", Name: "Анна", Role: "agent", TeamID: team, OperatorNumber: "17"}))
	must(a.recoveries.Take(ctx, boss, asked, 0))
	must(a.recoveries.Attempt(ctx, boss, asked, recovery.Attempt{Result: recovery.Results[0].Result, Remark: "Звонила Канарейкину на 89165550177"}))
	must(a.recoveries.Close(ctx, boss, asked, recovery.Closing{Outcome: "fixed", Remark: "Феофилакт: барсучий тариф подорожал"}))
	sheet := review.Sheet{Answers: map[string]review.Answer{}, Remark: "Клиент Канарейкин прав", Pins: []review.Pin{{Message: 0, Words: "Жёлтый автобус увёз мои квитанции — не услышали"}}}
	for i, c := range scorecard.BuiltInCriteria() {
		best := c.Max()
		if i == 0 { // it may be contested
			best--
		}
		sheet.Answers[c.Key] = review.Answer{Points: &best, Remark: "Феофилакту ответили"}
	}
	r, err := a.reviews.Save(ctx, boss, taken[1].ID, 0, sheet, true)
	must(err)
	must(a.reviews.Acknowledge(ctx, agent, r.ID, r.Revision, review.Words[0].Word, "Феофилакта помню"))
	root := a.accounts.ActorOf(hire(t, a, account.Draft{Email: "root@example.org", Name: "Вера", Role: "admin"}))
	must(a.reviews.Raise(ctx, agent, r.ID, review.AppealDraft{Revision: r.Revision, Kind: review.OfJudgement, Criterion: scorecard.BuiltInCriteria()[0].Key, Reason: "Канарейкин благодарил"}))
	must(a.reviews.Decide(ctx, root, 1, review.Decision{State: review.RuleWrong, Answer: "Феофилакту помогли", Proposal: "Как Канарейкину"}))
	note, err := a.days.Write(ctx, boss, openday.NoteInput{Key: noted(1), Said: openday.Said{What: "Канарейкин ждал", Quote: "Перламутровые ножницы сломались", HinderedText: "Феофилакту не дали чек", HelpedText: "тел. +7 916 555-01-77"}, Contact: "chat/c-1"})
	must(err)
	_, err = a.days.Write(ctx, boss, openday.NoteInput{Key: noted(4), Said: openday.Said{What: "Звонил Феофилакт Канарейкин, с feofilakt@canary.example", Quote: "Номер 8-916-555-01-77"}})
	must(err)
	offered, _, err := a.ideas.Offer(ctx, boss, idea.Draft{Key: noted(2), Title: "Звонить Канарейкину", Problem: "Пишет: «Жёлтый автобус увёз мои квитанции»", Proposal: "Ножницы", Origins: []idea.Origin{{Kind: idea.FromNote, ID: note}, {Kind: idea.FromContact, ID: taken[1].ID}}}, true)
	must(err)
	_, err = a.ideas.Say(ctx, boss, offered, noted(3), "И Феофилакт того же мнения")
	must(err)
	_, err = a.ideas.Say(ctx, boss, offered, noted(5), "cust-canary согласен")
	must(err)
	a.jobs.Drain(ctx)
	ids, err := a.store.CustomersNamed(ctx, "cust-canary")
	must(err)
	if len(ids) != 1 {
		t.Fatalf("%d canaries", len(ids))
	}
	return ids[0]
}

// TestCanary erases a customer, and looks for every word of theirs in every column of
// every table and every byte of every file. It sees them before.
func TestCanary(t *testing.T) {
	desks(t, func(t *testing.T, a *app, clock *storetest.Clock, dir string) {
		ctx := t.Context()
		id := aviary(t, a)
		before := figuresOf(t, a)
		inTables, inFiles := inTables(t, a), inFiles(t, a, dir)
		for _, word := range canary {
			if len(inTables[word]) == 0 {
				t.Errorf("control: %q is in no table before the erasure", word)
			}
			if a.store.Kind() == store.SQLite && word == "барсуч" && len(inFiles[word]) == 0 {
				t.Errorf("control: %q is in no file before the erasure", word)
			}
		}
		root := actor.Actor{PersonID: 1, Name: "Вера", Role: actor.Admin}
		e, err := a.privacy.Erase(ctx, root, privacy.Whose{CustomerID: id})
		if err != nil {
			t.Fatal(err)
		}
		if e.DoneAt == nil || e.Contacts != 2 || e.Counted.Total() < 20 {
			t.Errorf("certificate: %+v", e)
		}
		var stranger int64
		if err := a.store.Row(ctx, "SELECT id FROM contacts WHERE external_id = 'c-3'").Scan(&stranger); err != nil || !slices.Equal(e.Mentions, []int64{stranger}) || e.MentionsMore {
			t.Errorf("contacts of others: %v, want %d, %v", e.Mentions, stranger, err)
		}
		if d, err := a.contacts.Get(ctx, root, stranger); err != nil || d.Messages[0].Text != "Как подключить роуминг? Отвечайте мужу: […], […]" {
			t.Errorf("what the stranger said: %+v, %v", d.Messages, err)
		}
		nothingLeft(t, a, dir)
		a.jobs.Drain(ctx)
		nothingLeft(t, a, dir)
		if after := figuresOf(t, a); after != before {
			t.Errorf("the figures moved:\n%s\n%s", before, after)
		}
		if list, _, err := a.contacts.FindCustomers(ctx, root, contact.Search{Typed: "cust-canary"}, page.Request{}); err != nil || len(list.Rows) > 0 {
			t.Errorf("the customer is found: %v, %v", list, err)
		}
		again, err := a.privacy.EraseNamed(ctx, root, "cust-canary")
		if err != nil || again.ID != e.ID {
			t.Errorf("asked again: %+v, %v", again, err)
		}
	})
}

// nothingLeft fails for each word of the canary that is somewhere.
func nothingLeft(t *testing.T, a *app, dir string) {
	t.Helper()
	tables := inTables(t, a)
	var files map[string][]string
	if a.store.Kind() == store.SQLite {
		files = inFiles(t, a, dir)
	}
	for _, word := range canary {
		if len(tables[word]) > 0 {
			t.Errorf("%q is in %v", word, tables[word])
		}
		if len(files[word]) > 0 {
			t.Errorf("%q is in the bytes of %v", word, files[word])
		}
	}
}

// inTables finds the canary in the columns of all tables, packed conversations unpacked.
func inTables(t *testing.T, a *app) map[string][]string {
	t.Helper()
	ctx, found := t.Context(), map[string][]string{}
	text := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if a.store.Kind() == store.Postgres {
		text = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	var tables []string
	if err := a.store.Each(ctx, text, nil, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		tables = append(tables, name)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(tables) < 50 {
		t.Fatalf("only %d tables: the walk is broken", len(tables))
	}
	for _, table := range tables {
		if err := a.store.Each(ctx, "SELECT * FROM "+table, nil, func(rows *sql.Rows) error {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			cells, dest := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				dest[i] = &cells[i]
			}
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			for i, cell := range cells {
				raw, is := cell.([]byte)
				if !is {
					raw = fmt.Append(nil, cell)
				}
				if table == "conversations" && columns[i] == "messages" {
					messages, err := contact.Transcript(raw).Messages()
					if err != nil {
						return err
					}
					raw, _ = json.Marshal(messages)
				}
				note(found, raw, table+"."+columns[i])
			}
			return nil
		}); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	return found
}

// note notes where words of the canary are.
func note(found map[string][]string, raw []byte, where string) {
	low := bytes.ToLower(raw)
	for _, word := range canary {
		if bytes.Contains(low, []byte(word)) && !slices.Contains(found[word], where) {
			found[word] = append(found[word], where)
		}
	}
}

// inFiles finds the canary in the bytes of all files of a desk.
func inFiles(t *testing.T, a *app, dir string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		note(found, raw, filepath.Base(path))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// figuresOf is every figure of the desk in a week, as the API writes it.
func figuresOf(t *testing.T, a *app) string {
	t.Helper()
	today := when.DayOf(a.now(), a.zone())
	period := when.Period{From: today.Add(-7), To: today}
	figures, err := a.reports.Figures(t.Context(), actor.System("test"), period, report.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(figures)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestErasedStayErased brings everything that was erased once more: by intake, by the old
// link, as a new customer. What was erased stays so, and the wish not to be asked holds.
func TestErasedStayErased(t *testing.T) {
	desks(t, func(t *testing.T, a *app, clock *storetest.Clock, dir string) {
		ctx, system := t.Context(), actor.System("test")
		id := aviary(t, a)
		first, _, err := a.store.InvitationByContact(ctx, contactOf(t, a, id))
		if err != nil {
			t.Fatal(err)
		}
		link := a.surveys.URL(first.ID)
		token := link[strings.LastIndex(link, "/")+1:]
		if _, err := a.asking.OptOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		root := actor.Actor{PersonID: 1, Name: "Вера", Role: actor.Admin}
		if err := a.privacy.Hold(ctx, root, id, "Суд: Канарейкин против центра"); err != nil {
			t.Fatal(err)
		}
		if _, err := a.privacy.Erase(ctx, root, privacy.Whose{CustomerID: id}); !fault.Is(err, fault.Conflict) {
			t.Fatalf("held, and erased: %v", err)
		}
		if err := a.privacy.Hold(ctx, root, id, "ещё раз"); !fault.Is(err, fault.Conflict) {
			t.Errorf("held twice: %v", err)
		}
		if err := a.privacy.Lift(ctx, root, id); err != nil {
			t.Fatal(err)
		}
		if _, err := a.privacy.Erase(ctx, root, privacy.Whose{CustomerID: id, Revision: "old"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("erased as it is not any more: %v", err)
		}
		if _, err := a.privacy.Erase(ctx, root, privacy.Whose{CustomerID: id}); err != nil {
			t.Fatal(err)
		}
		now := a.now()
		bird := &contact.Customer{ExternalID: "cust-canary", Name: "Канарейкин Феофилакт", Phone: "+79165550177", Email: "feofilakt@canary.example"}
		again := contact.Draft{Source: "chat", ExternalID: "c-1", Channel: "chat", Kind: contact.Chat, Topic: "Тарифы", Customer: bird, StartedAt: now.Add(-20 * time.Minute), EndedAt: now.Add(-15 * time.Minute),
			Messages: []contact.Message{{From: contact.FromCustomer, Text: "Жёлтый автобус увёз мои квитанции"}}, BeyondWhat: "Феофилакту"}
		taken, err := a.contacts.Take(ctx, system, []contact.Draft{again})
		if err != nil || taken[0].Err != nil || taken[0].New {
			t.Fatalf("posted again: %+v, %v", taken, err)
		}
		mark, solved := 3, true
		if _, err := a.surveys.Answer(ctx, token, survey.Answers{Mark: &mark, Solved: &solved, Comment: "Барсучий тариф подорожал"}); err != nil {
			t.Fatal(err)
		}
		a.jobs.Drain(ctx)
		nothingLeft(t, a, dir)

		named := again // an id that named the customer is not there any more, and is known
		named.ExternalID = "call-79165550177"
		taken, err = a.contacts.Take(ctx, system, []contact.Draft{named})
		if err != nil || taken[0].Err != nil || taken[0].New {
			t.Fatalf("posted again by an id that named the customer: %+v, %v", taken, err)
		}
		a.jobs.Drain(ctx)
		nothingLeft(t, a, dir)

		again.ExternalID, again.Messages, again.BeyondWhat = "c-9", nil, ""
		if taken, err = a.contacts.Take(ctx, system, []contact.Draft{again}); err != nil || !taken[0].New {
			t.Fatalf("a new contact: %+v, %v", taken, err)
		}
		if taken[0].Decision.Reason != string(asking.OptedOut) {
			t.Errorf("who had opted out and was erased is %s", taken[0].Decision.Reason)
		}
		e, err := a.privacy.EraseNamed(ctx, root, "cust-canary")
		if err != nil || e.CustomerID == id || e.DoneAt == nil {
			t.Errorf("the new customer is erased: %+v, %v", e, err)
		}
		nothingLeft(t, a, dir)
		if _, err := a.privacy.EraseNamed(ctx, root, "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody is erased: %v", err)
		}
	})
}

// contactOf is the contact of a customer that was asked.
func contactOf(t *testing.T, a *app, customerID int64) (id int64) {
	t.Helper()
	if err := a.store.Row(t.Context(), "SELECT MIN(contact_id) FROM invitations WHERE customer_id = ?", customerID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestErasureGoesOn breaks an erasure off after each of its transactions: what is left is
// finished by itself, and comes to the same.
func TestErasureGoesOn(t *testing.T) {
	a := emptyDesk(t, nil)
	clock := a.now
	ctx, id := t.Context(), aviary(t, a)
	root := actor.Actor{PersonID: 1, Name: "Вера", Role: actor.Admin}
	ends := 0
	for stops := 1; ; stops++ {
		broken, left := errors.New("killed"), stops
		service := privacy.New(breaking{a.store, func() error {
			if left--; left < 0 {
				return broken
			}
			return nil
		}}, privacy.Options{Audit: a.accounts, Seal: personal.Sealer([]byte("x")), Now: func() time.Time { return clock().Add(time.Duration(stops) * time.Hour) }, Zone: a.zone})
		var err error
		if stops == 1 {
			_, err = service.Erase(ctx, root, privacy.Whose{CustomerID: id})
		} else {
			err = service.GoOn(ctx)
		}
		if err == nil {
			break
		}
		if ends++; !errors.Is(err, broken) || ends > 50 {
			t.Fatal(err)
		}
	}
	if ends < 2 {
		t.Errorf("it was broken off %d times only", ends)
	}
	if tables := inTables(t, a); len(tables) > 0 {
		t.Errorf("left: %v", tables)
	}
}

// breaking is a store whose transactions end as a kill would end them.
type breaking struct {
	*store.Store
	before func() error
}

func (b breaking) InTx(ctx context.Context, do func(ctx context.Context) error) error {
	if err := b.before(); err != nil {
		return err
	}
	return b.Store.InTx(ctx, do)
}

// TestCopy gives the canary everything: each word, whoever wrote it, and no name of the
// staff; nobody else's word is in it.
func TestCopy(t *testing.T) {
	desks(t, func(t *testing.T, a *app, _ *storetest.Clock, _ string) {
		id := aviary(t, a)
		root := actor.Actor{PersonID: 1, Name: "Вера", Role: actor.Admin}
		c, err := a.privacy.CopyNamed(t.Context(), root, "cust-canary")
		if err != nil || c.Card.ID != id {
			t.Fatalf("%+v, %v", c.Card, err)
		}
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string][]string{}
		note(found, raw, "copy")
		for _, word := range []string{"канарейкин", "+79165550177", "feofilakt@canary.example", "cust-canary", "жёлтый автобус увёз мои квитанции", "перламутровые ножницы сломались", "барсучий тариф подорожал", "звонила канарейкину"} {
			if len(found[word]) == 0 && !bytes.Contains(bytes.ToLower(raw), []byte(word)) {
				t.Errorf("%q is not in the copy", word)
			}
		}
		for _, word := range []string{"Анна", "Ольга", "роуминг", "ivan@example.org"} {
			if bytes.Contains(raw, []byte(word)) {
				t.Errorf("%q is in the copy", word)
			}
		}
		if _, err := a.privacy.CopyNamed(t.Context(), root, "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a copy of nobody: %v", err)
		}
	})
}

// TestErasureKeepsToItself erases a customer whose number and name are ordinary words: what
// others wrote and are held for stays, rare attributes and the text of consent go, and those
// that many have stay, and so do the figures by these.
func TestErasureKeepsToItself(t *testing.T) {
	desks(t, func(t *testing.T, a *app, clock *storetest.Clock, _ string) {
		ctx, now := t.Context(), a.now()
		root := actor.Actor{PersonID: 1, Name: "Вера", Role: actor.Admin}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		var drafts []contact.Draft
		for i, id := range []string{"2026", "b", "c", "d", "e", "f"} {
			d := contact.Draft{Source: "chat", ExternalID: "k-" + id, Channel: "chat", Kind: contact.Chat, Topic: "Тарифы", StartedAt: now.Add(-time.Hour), EndedAt: now.Add(time.Duration(i-50) * time.Minute),
				Customer: &contact.Customer{ExternalID: id, Name: "Вера Мирная"}, Messages: []contact.Message{{From: contact.FromCustomer, Text: "Здравствуйте"}},
				Extras: contact.Extras{Attributes: map[string]string{"plan": "M"}}}
			if i == 0 {
				d.Extras.Attributes["addr"] = "ул. Фуфлыжная 5"
				d.Extras.Consent = &contact.Consent{Basis: "contract", Text: "Вера с Фуфлыжной согласна"}
			}
			drafts = append(drafts, d)
		}
		taken, err := a.contacts.Take(ctx, actor.System("test"), drafts)
		must(err)
		for _, one := range taken {
			must(one.Err)
		}
		customer := func(id string) int64 {
			t.Helper()
			ids, err := a.store.CustomersNamed(ctx, id)
			if must(err); len(ids) != 1 {
				t.Fatalf("%s: %v", id, ids)
			}
			return ids[0]
		}
		const plan, reason = "План на 2026 год: Ответили верно, верю в мирный исход", "Дело 5-77/2026, Мирная Вера"
		team, err := a.accounts.TeamOf(ctx, actor.System("test"), "Чаты-2")
		must(err)
		boss := a.accounts.ActorOf(hire(t, a, account.Draft{Email: "boss@example.org", Name: "Ольга", Role: "supervisor", Leads: []int64{team}}))
		note, err := a.days.Write(ctx, boss, openday.NoteInput{Key: noted(1), Said: openday.Said{What: plan}})
		must(err)
		must(a.privacy.Hold(ctx, root, customer("b"), reason))
		_, err = a.privacy.Erase(ctx, root, privacy.Whose{CustomerID: customer("2026")})
		must(err)
		var what, why string
		must(a.store.Row(ctx, "SELECT what FROM notes WHERE id = ?", note).Scan(&what))
		must(a.store.Row(ctx, "SELECT reason FROM customer_holds").Scan(&why))
		if what != plan || why != reason {
			t.Errorf("others' words became %q, %q", what, why)
		}
		var extras string
		var common, rare int
		must(a.store.Row(ctx, "SELECT extras FROM contact_extras WHERE contact_id = ?", taken[0].ID).Scan(&extras))
		must(a.store.Row(ctx, "SELECT COUNT(*) FROM contact_attributes WHERE key = 'plan' AND value = 'M'").Scan(&common))
		must(a.store.Row(ctx, "SELECT COUNT(*) FROM contact_attributes WHERE key = 'addr'").Scan(&rare))
		if strings.Contains(extras, "Фуфлыжн") || !strings.Contains(extras, `"plan":"M"`) || common != 6 || rare != 0 {
			t.Errorf("left: %s; %d contacts of plan M, %d with an address", extras, common, rare)
		}
	})
}

package contact_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

func TestPersonalDataAreMasked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		id := take(t, svc, draft("1", func(d *contact.Draft) { d.BeyondWhat = "перезвонил на 89161234567" }))[0].ID
		for _, c := range []struct {
			who    actor.Actor
			masked bool
		}{
			{actor.Actor{PersonID: 1, Role: actor.Supervisor, TeamIDs: []int64{get(t, svc, id).TeamID}}, false},
			{actor.Actor{PersonID: 1, Role: actor.Admin}, false},
			{actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeRead}}, false},
			{actor.Actor{PersonID: 1, Role: actor.Executive}, true},
			{actor.Actor{PersonID: 1, Role: actor.Agent, OperatorID: get(t, svc, id).OperatorID}, true},
		} {
			got, err := svc.Get(ctx, c.who, id)
			if err != nil {
				t.Fatal(err)
			}
			list, err := svc.List(ctx, c.who, contact.Filter{}, page.Request{})
			if err != nil || len(list.Rows) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			want := contact.Customer{ID: got.CustomerID, ExternalID: "u-5", Name: "Иван", Phone: "+79161234567", Email: "ivan@example.org"}
			text, beyond, row := "перезвоните на 8 916 123-45-67", "перезвонил на 89161234567", "Иван"
			if c.masked {
				want = contact.Customer{ID: got.CustomerID, ExternalID: "***", Name: "И***", Phone: "+7 *** **-67", Email: "i***@e***.org"}
				text, beyond, row = "перезвоните на ***67", "перезвонил на ***67", "И***"
			}
			if diff := cmp.Diff(want, *got.Customer); diff != "" {
				t.Errorf("%s: %s", c.who.Role, diff)
			}
			if got.Messages[0].Text != text || got.BeyondWhat != beyond || list.Rows[0].CustomerName != row {
				t.Errorf("%s reads %q, %q, %q", c.who.Role, got.Messages[0].Text, got.BeyondWhat, list.Rows[0].CustomerName)
			}
			if c.masked && strings.Contains(fmt.Sprintf("%+v %+v", got.Customer, list.Rows), "123") {
				t.Errorf("%s sees digits of the phone: %+v", c.who.Role, list.Rows)
			}
		}
	})
}

func TestAgentsSeeTheirOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		mine := take(t, svc, draft("mine"))[0].ID
		other := take(t, svc, draft("other", func(d *contact.Draft) { d.Operator = "18" }))[0].ID
		self := take(t, svc, draft("self", func(d *contact.Draft) { d.Operator, d.Name = "", "" }))[0].ID
		agent := actor.Actor{PersonID: 5, Role: actor.Agent, OperatorID: get(t, svc, mine).OperatorID}
		if _, err := svc.Get(ctx, agent, mine); err != nil {
			t.Error(err)
		}
		nobody := actor.Actor{PersonID: 6, Role: actor.Agent}
		for _, c := range []struct {
			who actor.Actor
			id  int64
		}{{agent, other}, {agent, self}, {nobody, mine}, {nobody, self}, {agent, 1 << 40}} {
			if _, err := svc.Get(ctx, c.who, c.id); !fault.Is(err, fault.NotFound) {
				t.Errorf("operator %d reads contact %d: %v", c.who.OperatorID, c.id, err)
			}
		}
		for _, c := range []struct {
			who  actor.Actor
			f    contact.Filter
			want int
		}{
			{agent, contact.Filter{}, 1},
			{agent, contact.Filter{By: figure.Filter{figure.Operator: {"18"}}}, 0},
			{agent, contact.Filter{By: figure.Filter{figure.Operator: {"18", "17"}}}, 1},
			{agent, contact.Filter{Search: "other"}, 0},
			{nobody, contact.Filter{}, 0},
			{sys, contact.Filter{}, 3},
		} {
			list, err := svc.List(ctx, c.who, c.f, page.Request{})
			counted, err2 := svc.Counted(ctx, c.who, c.f, page.Request{Limit: 2})
			if err != nil || err2 != nil || len(list.Rows) != c.want || counted.N != c.want {
				t.Errorf("operator %d, %+v: %d rows, %d counted, want %d; %v %v", c.who.OperatorID, c.f, len(list.Rows), counted.N, c.want, err, err2)
			}
		}
		if _, err := svc.Get(ctx, actor.Nobody, mine); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody reads: %v", err)
		}
	})
}

func TestListFilters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		// Contact i ended i hours before 15:00 Moscow of 22 November.
		end := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		for i := range 40 {
			take(t, svc, draft(name(i), func(d *contact.Draft) {
				d.EndedAt = end.Add(-time.Duration(i) * time.Hour)
				d.StartedAt = d.EndedAt.Add(-time.Minute)
				d.Channel, d.Topic, d.Team, d.Site, d.Region, d.Client = fmt.Sprint("ch", i%3), fmt.Sprint("topic", i%4), fmt.Sprint("team", i%2), fmt.Sprint("site", i%2), fmt.Sprint("region", i%5), fmt.Sprint("client", i%7)
				d.Operator, d.Name = fmt.Sprint("op", i%5), ""
				d.Customer = &contact.Customer{ExternalID: fmt.Sprint("u-", i%10), Phone: fmt.Sprintf("+791612345%02d", i%10), Email: fmt.Sprintf("u%d@example.org", i%10)}
				if i%8 == 0 {
					d.BeyondWhat = "помог"
				}
				if i%3 > 0 {
					d.EndReason = []contact.EndReason{"", "customer", "timeout"}[i%3]
				}
				if i%6 > 0 {
					d.Attributes = map[string]string{"tariff": fmt.Sprint("t", i%6), "phone": fmt.Sprintf("+791612345%02d", i%10)}
				}
			}))
		}
		customer := get(t, svc, 1).CustomerID
		for _, c := range []struct {
			say  string
			f    contact.Filter
			want func(i int) bool
		}{
			{"all", contact.Filter{}, func(int) bool { return true }},
			{"one channel", contact.Filter{By: figure.Filter{figure.Channel: {"ch1"}}}, func(i int) bool { return i%3 == 1 }},
			{"two channels", contact.Filter{By: figure.Filter{figure.Channel: {"ch0", "ch2"}}}, func(i int) bool { return i%3 != 1 }},
			{"topic and team", contact.Filter{By: figure.Filter{figure.Topic: {"topic2"}, figure.Team: {"team0"}}}, func(i int) bool { return i%4 == 2 && i%2 == 0 }},
			{"site", contact.Filter{By: figure.Filter{figure.Site: {"site1"}}}, func(i int) bool { return i%2 == 1 }},
			{"regions", contact.Filter{By: figure.Filter{figure.Region: {"region1", "region4"}}}, func(i int) bool { return i%5 == 1 || i%5 == 4 }},
			{"client", contact.Filter{By: figure.Filter{figure.Client: {"client6"}}}, func(i int) bool { return i%7 == 6 }},
			{"end reason", contact.Filter{By: figure.Filter{figure.EndReason: {"timeout"}}}, func(i int) bool { return i%3 == 2 }},
			{"end reasons", contact.Filter{By: figure.Filter{figure.EndReason: {"timeout", "customer"}}}, func(i int) bool { return i%3 > 0 }},
			{"end reason and topic", contact.Filter{By: figure.Filter{figure.EndReason: {"customer"}, figure.Topic: {"topic2"}}}, func(i int) bool { return i%3 == 1 && i%4 == 2 }},
			{"end reason of a customer", contact.Filter{CustomerID: customer, By: figure.Filter{figure.EndReason: {"customer"}}}, func(i int) bool { return i%10 == 0 && i%3 == 1 }},
			{"how none ended", contact.Filter{By: figure.Filter{figure.EndReason: {"system"}}}, func(int) bool { return false }},
			{"attribute", contact.Filter{Attributes: figure.Attributes{{Key: "tariff", Values: []string{"t4"}}}}, func(i int) bool { return i%6 == 4 }},
			{"attribute on a day", contact.Filter{Attributes: figure.Attributes{{Key: "tariff", Values: []string{"t4"}}}, Period: when.Period{From: 20261122}}, func(i int) bool { return i%6 == 4 && i <= 15 }},
			{"attribute and team", contact.Filter{Attributes: figure.Attributes{{Key: "tariff", Values: []string{"t3"}}}, By: figure.Filter{figure.Team: {"team1"}, figure.Region: {"region2"}}}, func(i int) bool { return i%6 == 3 && i%2 == 1 && i%5 == 2 }},
			{"attribute of a customer", contact.Filter{CustomerID: customer, Attributes: figure.Attributes{{Key: "tariff", Values: []string{"t4"}}}}, func(i int) bool { return i%10 == 0 && i%6 == 4 }},
			{"attribute and search", contact.Filter{Search: "u-4", Attributes: figure.Attributes{{Key: "tariff", Values: []string{"t2"}}}}, func(i int) bool { return i%10 == 4 && i%6 == 2 }},
			{"value of another attribute", contact.Filter{Attributes: figure.Attributes{{Key: "phone", Values: []string{"t4"}}}}, func(int) bool { return false }},
			{"attribute that may be a customer's", contact.Filter{Attributes: figure.Attributes{{Key: "phone", Values: []string{"+79161234504"}}}}, func(i int) bool { return i%10 == 4 && i%6 > 0 }},
			{"values of an attribute", contact.Filter{Attributes: figure.Attributes{{Key: "tariff", Values: []string{"t1", "t4", "none such"}}}}, func(i int) bool { return i%6 == 1 || i%6 == 4 }},
			{"two attributes", contact.Filter{Attributes: figure.Attributes{{Key: "tariff", Values: []string{"t1", "t4"}}, {Key: "phone", Values: []string{"+79161234504", "+79161234501"}}}}, func(i int) bool { return (i%6 == 1 || i%6 == 4) && (i%10 == 4 || i%10 == 1) }},
			{"two attributes and search", contact.Filter{Search: "u-4", Attributes: figure.Attributes{{Key: "phone", Values: []string{"+79161234504"}}, {Key: "tariff", Values: []string{"t2", "t3"}}}}, func(i int) bool { return i%10 == 4 && (i%6 == 2 || i%6 == 3) }},
			{"operator", contact.Filter{By: figure.Filter{figure.Operator: {"op3"}}}, func(i int) bool { return i%5 == 3 }},
			{"what nothing bears", contact.Filter{By: figure.Filter{figure.Topic: {"topic9"}}}, func(int) bool { return false }},
			{"beyond", contact.Filter{Beyond: true}, func(i int) bool { return i%8 == 0 }},
			{"marks", contact.Filter{Marks: []int{1, 2}}, func(int) bool { return false }},
			{"commented", contact.Filter{Commented: true}, func(int) bool { return false }},
			{"one day on the desk's clock", contact.Filter{Period: when.Period{From: 20261122, To: 20261122}}, func(i int) bool { return i <= 15 }},
			{"until a day", contact.Filter{Period: when.Period{To: 20261121}}, func(i int) bool { return i > 15 }},
			{"customer", contact.Filter{CustomerID: customer}, func(i int) bool { return i%10 == 0 }},
			{"search by contact", contact.Filter{Search: " c-7 "}, func(i int) bool { return i == 7 }},
			{"search by customer", contact.Filter{Search: "u-3"}, func(i int) bool { return i%10 == 3 }},
			{"search by phone", contact.Filter{Search: "8 (916) 123-45-04"}, func(i int) bool { return i%10 == 4 }},
			{"search by e-mail", contact.Filter{Search: "U5@Example.ORG"}, func(i int) bool { return i%10 == 5 }},
			{"search by e-mail in other letters", contact.Filter{Search: " U5@example\u3002ORG "}, func(i int) bool { return i%10 == 5 }},
			{"search and filter", contact.Filter{Search: "u-3", By: figure.Filter{figure.Channel: {"ch1"}}}, func(i int) bool { return i%10 == 3 && i%3 == 1 }},
			{"search for nothing that is", contact.Filter{Search: "u-"}, func(int) bool { return false }},
			{"search for what is no text", contact.Filter{Search: "\xff\x00"}, func(int) bool { return false }},
		} {
			var want, got []string
			for i := range 40 {
				if c.want(i) {
					want = append(want, name(i))
				}
			}
			r := page.Request{Limit: 7}
			for {
				part, err := svc.List(ctx, sys, c.f, r)
				if err != nil {
					t.Fatalf("%s: %v", c.say, err)
				}
				for _, row := range part.Rows {
					got = append(got, row.ExternalID)
				}
				if r.After = part.Next; r.After == (page.Cursor{}) {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", c.say, got, want)
			}
			if n, err := svc.Counted(ctx, sys, c.f, page.Request{Limit: 3}); err != nil || n.N != len(want) || n.More || len(n.Rows) != min(3, len(want)) {
				t.Errorf("%s: counted %d (more: %v), want %d; %v", c.say, n.N, n.More, len(want), err)
			}
		}
		// Who sees it masked cannot ask whether it is there.
		for _, c := range []struct {
			of   figure.Attributes
			want int
		}{
			{figure.Attributes{{Key: "phone", Values: []string{"+79161234504"}}}, 0}, {figure.Attributes{{Key: "tariff", Values: []string{"t4"}}}, 6},
			{figure.Attributes{{Key: "tariff", Values: []string{"t4", "+79161234504"}}}, 6}, {figure.Attributes{{Key: "tariff", Values: []string{"t4"}}, {Key: "phone", Values: []string{"+79161234504"}}}, 0},
		} {
			n, err := svc.Counted(ctx, actor.Actor{PersonID: 1, Role: actor.Executive}, contact.Filter{Attributes: c.of}, page.Request{})
			if err != nil || n.N != c.want {
				t.Errorf("an executive finds %d by %v, want %d, %v", n.N, c.of, c.want, err)
			}
		}
		names, err := svc.Names(ctx, sys)
		if err != nil || !slices.Equal(names.EndReasons, []contact.EndReason{"customer", "timeout"}) || !slices.Equal(names.Attributes, []string{"phone", "tariff"}) {
			t.Errorf("offered: %v, %v, %v", names.EndReasons, names.Attributes, err)
		}
		list, err := svc.List(ctx, sys, contact.Filter{Search: "c-1"}, page.Request{})
		if err != nil || len(list.Rows) != 1 {
			t.Fatal(list, err)
		}
		if r := list.Rows[0]; r.ChannelCode != "ch1" || r.ChannelKind != contact.Chat || r.TeamName != "team1" || r.TopicName != "topic1" || r.OperatorName != "op1" || r.CustomerName != "" {
			t.Errorf("names of a row: %+v", r)
		}
	})
}

// Names have two languages; each reader has the own one, else the other, else the code.
func TestNamesAreGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		english := i18n.With(ctx, i18n.EN)
		d := get(t, svc, take(t, svc, draft("1"))[0].ID)
		rename := func(dimension contact.DimensionKind, list ...contact.Renaming) (int, error) {
			return svc.Rename(ctx, sys, dimension, list)
		}
		if n, err := rename("", contact.Renaming{ID: d.ChannelID, Names: i18n.Text{RU: "Чат на сайте", EN: "Chat on the site"}}); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if n, err := rename(contact.Team, contact.Renaming{ID: d.TeamID, Names: i18n.Text{RU: "Ночные"}}); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if n, err := rename(contact.Topic, contact.Renaming{ID: d.TopicID, Names: i18n.Text{EN: "Tariffs"}}); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		id := take(t, svc, draft("2"))[0].ID
		for _, c := range []struct {
			ctx                          context.Context
			channel, team, topic, region string
		}{{ctx, "Чат на сайте", "Ночные", "Tariffs", "ural"}, {english, "Chat on the site", "Ночные", "Tariffs", "ural"}} {
			got, err := svc.Get(c.ctx, sys, id)
			if err != nil || got.Channel.Name != c.channel || got.Team.Name != c.team || got.Topic.Name != c.topic || got.Region.Name != c.region || got.ChannelID != d.ChannelID || got.TeamID != d.TeamID {
				t.Errorf("%s: %+v %+v %+v %+v %v", i18n.From(c.ctx), got.Channel, got.Team, got.Topic, got.Region, err)
			}
			list, err := svc.List(c.ctx, sys, contact.Filter{}, page.Request{})
			if err != nil || list.Rows[0].ChannelName != c.channel || list.Rows[0].TeamName != c.team || list.Rows[0].TopicName != c.topic {
				t.Errorf("a row: %+v %v", list.Rows[0], err)
			}
			all, err := svc.Names(c.ctx, sys)
			if err != nil || all.Channels[0].Name != c.channel || all.Dimensions[contact.Team][0].Name != c.team || all.Dimensions[contact.Team][0].Given != (i18n.Text{RU: "Ночные"}) {
				t.Errorf("all names: %+v %v", all, err)
			}
		}
		if _, err := rename("", contact.Renaming{ID: 1 << 40, Names: i18n.Text{RU: "x"}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such channel: %v", err)
		}
		if _, err := rename(contact.Site, contact.Renaming{ID: d.TeamID, Names: i18n.Text{RU: "x"}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a team is no site: %v", err)
		}
		_, err := rename("", contact.Renaming{ID: d.ChannelID, Names: i18n.Text{RU: "\x00", EN: strings.Repeat("x", contact.MaxShownName+1)}})
		if f := fault.Of(err); !fault.Is(err, fault.Invalid) || len(f.Fields) != 2 || f.Fields[1].Name != contact.RenameField(contact.RenamedEN, d.ChannelID) {
			t.Errorf("names that are none: %v", err)
		}
	})
}

// A form of many names: what was left as it was drawn stays as it is now, what two have
// touched is refused, nothing of it is stored, and each name that changed is written down.
func TestManyNamesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		told := &names{store: s}
		svc.AuditBy(told)
		for i := range 3 {
			one := draft(strconv.Itoa(i))
			one.Channel = "chat-" + strconv.Itoa(i)
			take(t, svc, one)
		}
		drawn := func() []contact.Renaming {
			all, err := svc.Names(ctx, sys)
			if err != nil {
				t.Fatal(err)
			}
			var list []contact.Renaming
			for _, n := range all.Of("") {
				list = append(list, contact.Renaming{ID: n.ID, Names: n.Given, Revision: n.Revision()})
			}
			return list
		}
		rename := func(list []contact.Renaming, changed int, told *names, audit ...string) {
			t.Helper()
			told.list = nil
			n, err := svc.Rename(ctx, sys, "", list)
			if err != nil || n != changed || !slices.Equal(told.list, audit) {
				t.Errorf("%d changed, %q, %v", n, told.list, err)
			}
		}
		rename(drawn(), 0, told)
		mine, theirs := drawn(), drawn()
		theirs[0].Names.RU, theirs[1].Names.RU = "Первый", "Второй"
		rename(theirs, 2, told, `change channel {"name":["","Первый"]}`, `change channel {"name":["","Второй"]}`)
		mine[2].Names = i18n.Text{RU: "Третий", EN: "Third"}
		rename(mine, 1, told, `change channel {"name":["","Третий"],"name_en":["","Third"]}`)
		if now := drawn(); now[0].Names.RU != "Второй" || now[1].Names.RU != "Первый" || now[2].Names.EN != "Third" { // by name
			t.Errorf("%+v", now)
		}
		stale, fresh := mine[0], drawn()[2]
		stale.Names.RU, fresh.Names.RU = "Мой", "Не останется"
		told.list = nil
		if _, err := svc.Rename(ctx, sys, "", []contact.Renaming{fresh, stale}); !fault.Of(err).Stale() {
			t.Errorf("a row that somebody else has changed: %v", err)
		}
		if now := drawn(); now[2].Names.RU != "Третий" {
			t.Errorf("half of a form is stored: %+v", now)
		}
	})
}

// names notes what is told to the audit log in transactions that come to stay.
type names struct {
	store *store.Store
	list  []string
}

func (n *names) Audit(ctx context.Context, _ actor.Actor, action, noun string, _ int64, detail map[string]any) error {
	raw, err := json.Marshal(detail)
	n.store.AfterCommit(ctx, func() { n.list = append(n.list, action+" "+noun+" "+string(raw)) })
	return err
}

func TestVolumes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		list, err := contact.DecodeVolumes([]byte(`[{"date":"2026-11-20","channel":"app","count":10},{"date":"2026-11-20","channel":"ivr","count":5},{"date":"2026-11-20","channel":"app","count":12}]`))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := svc.SetVolumes(ctx, sys, list); err != nil {
				t.Fatal(err)
			}
		}
		names, err := svc.Names(ctx, sys)
		if err != nil || len(names.Channels) != 2 || names.Channels[0].Kind != contact.SelfService {
			t.Errorf("%+v, %v", names.Channels, err)
		}
		got, err := s.Volumes(ctx, when.Period{From: 20261101, To: 20261130})
		want := []contact.Volume{{Day: 20261120, ChannelID: names.Channels[0].ID, Count: 12}, {Day: 20261120, ChannelID: names.Channels[1].ID, Count: 5}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(diff, err)
		}
		if err := svc.SetVolumes(ctx, sys, []contact.VolumeDraft{{Date: 20261120, Channel: "app", Count: 1}, {Date: 20261124, Channel: "app", Count: 1}}); fault.Of(err).Code != fault.Invalid || fault.Of(err).Fields[0].Name != "[1].date" {
			t.Errorf("tomorrow: %v", err)
		}
		if again, err := s.Volumes(ctx, when.Period{From: 20261101, To: 20261130}); err != nil || again[0].Count != 12 {
			t.Errorf("half a list is stored: %+v, %v", again, err)
		}
		if err := svc.SetVolumes(ctx, actor.Actor{PersonID: 1, Role: actor.Agent}, list); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an agent sets volumes: %v", err)
		}
	})
	for _, c := range []struct{ raw, field string }{
		{`{}`, "body"}, {`[{"channel":"app","count":1}]`, "[0].date"}, {`[{"date":"20261120","channel":"app","count":1}]`, "[0].date"},
		{`[{"date":"2026-11-20","channel":"app","count":1},{"date":"2026-11-20","count":1}]`, "[1].channel"},
		{`[{"date":"2026-11-20","channel":"app"}]`, "[0].count"}, {`[{"date":"2026-11-20","channel":"app","count":-1}]`, "[0].count"},
		{`[{"date":"2026-11-20","channel":"app","count":1e99}]`, "[0].count"}, {`[{"date":"2026-11-20","channel":"app","count":1,"x":1}]`, "[0].x"},
	} {
		_, err := contact.DecodeVolumes([]byte(c.raw))
		if f := fault.Of(err); f.Code.Status() > 499 || len(f.Fields) == 0 || f.Fields[0].Name != c.field {
			t.Errorf("%s: %v", c.raw, err)
		}
	}
}

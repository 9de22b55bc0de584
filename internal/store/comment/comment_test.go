package comment_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

var ctx = context.Background()

type desk struct {
	*askingtest.Desk
	*comment.Service
	t     *testing.T
	store *store.Store
	boss  actor.Actor
	days  when.Period
}

func newDesk(t *testing.T, s *store.Store, clock *storetest.Clock) *desk {
	d := &desk{Desk: askingtest.NewDesk(t, s, clock), t: t, store: s, boss: actor.Actor{PersonID: 1, Name: "Вера", Role: actor.Admin}}
	d.Service = comment.New(s, d.Contacts, d.Audit, clock.Now)
	today := when.DayOf(clock.Now(), storetest.Moscow)
	d.days = when.Period{From: today.Add(-27), To: today}
	return d
}

// said takes a contact whose customer gives a mark and writes something, or ticks reasons.
func (d *desk) said(mark int, text string, reasons ...string) int64 {
	d.t.Helper()
	id, token := d.Invited()
	d.Answer(token, survey.Answers{Mark: &mark, Comment: text, Reasons: reasons})
	return id
}

// index counts all that waits.
func (d *desk) index() {
	d.t.Helper()
	for {
		more, err := d.store.IndexComments(ctx)
		if err != nil {
			d.t.Fatal(err)
		}
		if !more {
			return
		}
	}
}

// tag does all tagging that was asked for.
func (d *desk) tag(t comment.Tag) {
	d.t.Helper()
	if err := d.store.TagComments(ctx, comment.ToTag{TagID: t.ID, Edition: t.Edition}, 0, func(done, all, at int64) error { return nil }); err != nil {
		d.t.Fatal(err)
	}
}

// born are the contacts whose comments bear a tag, by the list.
func (d *desk) born(tag int64) (ids []int64) {
	d.t.Helper()
	list, err := d.List(ctx, d.boss, comment.Filter{Period: d.days, Tags: []int64{tag}}, page.Request{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range list.Rows {
		ids = append(ids, r.Contact.ID)
	}
	slices.Sort(ids)
	return ids
}

func (d *desk) wants(what string, got []int64, want ...int64) {
	d.t.Helper()
	if !slices.Equal(got, want) {
		d.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func (d *desk) sound() {
	d.t.Helper()
	if wrong, err := d.store.Check(ctx); err != nil || len(wrong) > 0 {
		d.t.Errorf("%v %v", wrong, err)
	}
}

func (d *desk) find(id int64) comment.Tag {
	d.t.Helper()
	all, err := d.Tags(ctx, d.boss)
	if err != nil {
		d.t.Fatal(err)
	}
	t, _ := all.Find(id)
	return t
}

// kept is all that is kept of what was said.
func (d *desk) kept() (all string) {
	d.t.Helper()
	if err := d.store.Each(ctx, "SELECT said FROM comment_days", nil, func(rows *sql.Rows) error {
		var raw []byte
		err := rows.Scan(&raw)
		all += string(raw)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return all
}

// Rules tag what is there and what comes; what was done by hand stays whatever they say; an
// archived tag stays on what bears it.
func TestTagging(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		a, b, c := d.said(1, "Списали деньги дважды"), d.said(5, "Деньги вернули, спасибо"), d.said(2, "Долго ждали")
		d.index()
		id, err := d.AddTag(ctx, d.boss, comment.Tag{Name: i18n.Text{RU: "Деньги"}, Rules: []string{"деньги -спасибо", " ", "деньги -спасибо"}})
		if err != nil {
			t.Fatal(err)
		}
		tag := d.find(id)
		if len(tag.Rules) != 1 {
			t.Errorf("rules: %q", tag.Rules)
		}
		d.tag(tag)
		d.wants("by the rule", d.born(id), a)
		e := d.said(1, "Где мои ДЕНЬГИ?")
		d.index()
		d.wants("what comes", d.born(id), a, e)

		if changed, err := d.Tag(ctx, d.boss, id, []int64{a, c}, true); err != nil || !slices.Equal(changed, []int64{a}) {
			t.Errorf("taken off: %v %v", changed, err)
		}
		if changed, err := d.Tag(ctx, d.boss, id, []int64{b, e}, false); err != nil || !slices.Equal(changed, []int64{b}) {
			t.Errorf("put on: %v %v", changed, err)
		}
		d.wants("by hand", d.born(id), b, e)
		seen := tag.Revision()
		old := tag
		tag.Rules = []string{"деньги", "ждали"}
		if err := d.ChangeTag(ctx, d.boss, tag, seen); err != nil {
			t.Fatal(err)
		}
		if err := d.ChangeTag(ctx, d.boss, tag, seen); !fault.Is(err, fault.Conflict) {
			t.Errorf("a form of before: %v", err)
		}
		d.tag(old) // of the rules of before: other work was asked for
		d.wants("by old rules", d.born(id), b, e)
		tag = d.find(id)
		d.tag(tag)
		d.wants("by hand and by the new rules", d.born(id), b, c, e)
		seen, tag.Rules = tag.Revision(), nil
		if err := d.ChangeTag(ctx, d.boss, tag, seen); err != nil {
			t.Fatal(err)
		}
		d.tag(d.find(id))
		d.wants("without rules", d.born(id), b)
		if err := d.ArchiveTag(ctx, d.boss, id, true); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Tag(ctx, d.boss, id, []int64{c}, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("an archived tag: %v", err)
		}
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.TouchComments(ctx, a, b, c, e) }); err != nil {
			t.Fatal(err)
		}
		d.index()
		d.wants("archived", d.born(id), b)
		d.sound()
	})
}

// A comment of another team is neither tagged nor previewed.
func TestWhoTags(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	mine := d.said(1, "деньги")
	other, token := d.Invited(func(c *contact.Draft) { c.Team = "Чужие"; c.Operator = "99" })
	mark := 1
	d.Answer(token, survey.Answers{Mark: &mark, Comment: "деньги"})
	d.index()
	got, err := s.ContactByID(ctx, mine)
	if err != nil {
		t.Fatal(err)
	}
	olga := actor.Actor{PersonID: 2, Role: actor.Supervisor, TeamIDs: []int64{got.TeamID}}
	p, err := d.Preview(ctx, olga, comment.Tag{Name: i18n.Text{RU: "Деньги"}, Rules: []string{"деньги"}})
	if err != nil || p.Hits != 1 || p.Looked != 1 || !p.All || p.Shown[0].ContactID != mine || len(p.Shown[0].Marks) != 1 {
		t.Errorf("%+v %v", p, err)
	}
	if p.Desk != 2 || p.Heard != 2 || p.On != 2 || p.Off != 0 {
		t.Errorf("of the whole desk: %+v", p)
	}
	id, err := d.AddTag(ctx, olga, comment.Tag{Name: i18n.Text{EN: "Money"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Tag(ctx, olga, id, []int64{mine, other}, false); !fault.Is(err, fault.NotFound) {
		t.Errorf("another team's: %v", err)
	}
	d.wants("none of them", d.born(id))
	if _, err := d.Tag(ctx, d.boss, id, []int64{mine, other}, false); err != nil {
		t.Fatal(err)
	}
	if list, err := d.BorneBy(ctx, olga, mine); err != nil || len(list) != 1 || list[0].ID != id {
		t.Errorf("of an own contact: %+v %v", list, err)
	}
	if list, err := d.BorneBy(ctx, olga, other); !fault.Is(err, fault.NotFound) || list != nil {
		t.Errorf("of another team's: %+v %v", list, err)
	}
	for _, one := range []struct {
		actor.Actor
		want comment.Borne
	}{{d.boss, comment.Borne{Desk: 2, Seen: 2}}, {olga, comment.Borne{Desk: 2, Seen: 1}}, {actor.Actor{PersonID: 3, Role: actor.Supervisor}, comment.Borne{Desk: 2}}} {
		if list, err := d.TagList(ctx, one.Actor); err != nil || list.Tagged[id] != one.want {
			t.Errorf("%+v: %+v %v", one, list.Tagged[id], err)
		}
	}
	for _, wrong := range []comment.Tag{{}, {Name: i18n.Text{EN: "money"}}, {Name: i18n.Text{EN: "Other"}, Rules: []string{`"деньги`}}, {Name: i18n.Text{EN: "Other"}, Rules: []string{"-деньги"}}, {Name: i18n.Text{EN: strings.Repeat("x", 41)}}} {
		if _, err := d.AddTag(ctx, olga, wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// Themes and reasons count what was said; of what was corrected no word stays.
func TestThemesAndReasons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		for i := range 30 {
			d.said(1, "не помогли с роумингом, звоните +79161234567 или пишите ivan.petrov@example.org", "not_solved")
			d.said(5, "всё хорошо, спасибо")
			if i < 15 {
				d.said(2, "долго ждали", "long_wait", "not_solved")
			}
		}
		f := comment.Filter{Period: d.days}
		waits, err := d.Themes(ctx, d.boss, f)
		if err != nil || !waits.Waits || waits.Low != 0 {
			t.Errorf("nothing is counted yet: %+v %v", waits, err)
		}
		d.index()
		got, err := d.Themes(ctx, d.boss, f)
		if err != nil || got.Waits || got.Low != 45 || got.Rest != 30 {
			t.Fatalf("%+v %v", got, err)
		}
		if len(got.Beside) == 0 || got.Beside[0].Low != 30 || got.Beside[0].Rest != 0 || len(got.Beside[0].Examples) != 3 || len(got.Beside[0].Examples[0].Marks) == 0 || got.Beside[0].Weeks[len(got.Weeks)-1]+got.Beside[0].Weeks[0] < 30 {
			t.Errorf("beside low marks: %+v", got.Beside)
		}
		if len(got.Elsewhere) == 0 || got.Elsewhere[0].Rest != 30 {
			t.Errorf("elsewhere: %+v", got.Elsewhere)
		}
		if kept := d.kept(); strings.Contains(kept, "79161234567") || strings.Contains(kept, "petrov") || !strings.Contains(kept, "роуминг") {
			t.Errorf("what a mask hides is kept among the words, or no words are: %q", kept)
		}
		f.By = figure.Filter{figure.Topic: {"nothing"}}
		if none, err := d.Themes(ctx, d.boss, f); err != nil || none.Low+none.Rest != 0 {
			t.Errorf("of another topic: %+v %v", none, err)
		}
		f.By[figure.Topic] = []string{"tariffs"}
		if same, err := d.Themes(ctx, d.boss, f); err != nil || same.Low != 45 {
			t.Errorf("of the topic: %+v %v", same, err)
		}
		ticked, err := d.Reasons(ctx, d.boss, comment.Filter{Period: d.days})
		if err != nil || ticked.Answers != 45 || len(ticked.List) != 2 || ticked.List[0].Code != "not_solved" || ticked.List[0].Share.K != 45 || ticked.List[1].Share.K != 15 || ticked.Before != 0 || ticked.List[0].Proven() {
			t.Errorf("%+v %v", ticked, err)
		}
		bad := 2
		_, silent := d.Invited()
		d.Answer(silent, survey.Answers{Mark: &bad, Reasons: []string{"long_wait"}})
		d.index()
		ticked, err = d.Reasons(ctx, d.boss, comment.Filter{Period: d.days})
		if err != nil || ticked.List[1].Code != "long_wait" || ticked.List[1].Share.K != 16 || ticked.List[1].Wrote != 15 {
			t.Errorf("one ticked and wrote nothing: %+v %v", ticked, err)
		}
		stream, err := d.Counted(ctx, d.boss, comment.Filter{Period: d.days, Reasons: []string{"long_wait"}}, page.Request{})
		if err != nil || stream.N != 15 || !slices.Equal(stream.Rows[0].Reasons, []string{"long_wait", "not_solved"}) && !slices.Equal(stream.Rows[0].Reasons, []string{"not_solved", "long_wait"}) {
			t.Errorf("the stream of a reason: %d %v %v", stream.N, stream.Rows, err)
		}
		d.sound()
		one, token := d.Invited()
		low, high := 1, 5
		d.Answer(token, survey.Answers{Mark: &low, Comment: "наперекосяк"})
		d.index()
		before, err := d.Themes(ctx, d.boss, comment.Filter{Period: d.days})
		if err != nil || before.Low != 46 || !strings.Contains(d.kept(), "наперекосяк") {
			t.Errorf("one more: %+v %v", before, err)
		}
		d.Answer(token, survey.Answers{Mark: &high, Comment: "разобрались"})
		d.index()
		after, err := d.Themes(ctx, d.boss, comment.Filter{Period: d.days})
		if err != nil || after.Low != 45 || after.Rest != 31 || strings.Contains(d.kept(), "наперекосяк") {
			t.Errorf("corrected, %d: %+v %v", one, after, err)
		}
		d.sound()
	})
}

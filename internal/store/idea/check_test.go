package idea_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Each promise about ideas is broken past the rooms, and Check says so.
func TestCheckFindsBrokenIdeas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx, now := context.Background(), clock.Now()
		boss := account.Person{Email: "boss@example.org", Name: "Boss", Role: actor.Supervisor, CreatedAt: now}
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertPerson(ctx, &boss) }); err != nil {
			t.Fatal(err)
		}
		ideas, who := idea.New(s, idea.Options{Now: clock.Now, Zone: s.Zone()}), actor.Actor{PersonID: boss.ID, Role: actor.Supervisor}
		key := func(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
		id, _, err := ideas.Offer(ctx, who, idea.Draft{Key: key(1), Title: "Идея", Problem: "сложность", Proposal: "решение"}, true)
		if err == nil {
			err = ideas.Vote(ctx, who, id, nil)
		}
		if err == nil {
			_, err = ideas.Say(ctx, who, id, key(2), "да")
		}
		if err == nil {
			err = ideas.Decide(ctx, who, id, idea.Step{Revision: 1, To: idea.StatusDiscussed})
		}
		if err == nil {
			err = ideas.Decide(ctx, who, id, idea.Step{Revision: 2, To: idea.StatusAccepted, Reason: "пора", OwnerID: boss.ID, Due: 2026_12_01})
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ say, spoil, mend string }{
			{"counts its votes", "UPDATE ideas SET votes = votes + 1", "UPDATE ideas SET votes = votes - 1"},
			{"counts its comments", "UPDATE ideas SET comments = 0", "UPDATE ideas SET comments = 1"},
			{"a change for each", "UPDATE ideas SET revision = 4", "UPDATE ideas SET revision = 3"},
			{"the last change is the idea", "UPDATE ideas SET owner_id = 77", "UPDATE ideas SET owner_id = (SELECT id FROM people)"},
			{"the first change is a new idea", "UPDATE idea_changes SET status = 'discussed' WHERE number = 1", "UPDATE idea_changes SET status = 'new' WHERE number = 1"},
			{"goes the ways", "UPDATE idea_changes SET status = 'live' WHERE number = 2", "UPDATE idea_changes SET status = 'discussed' WHERE number = 2"},
			{"needs a reason", "UPDATE idea_changes SET status = 'declined' WHERE number = 2", "UPDATE idea_changes SET status = 'discussed' WHERE number = 2"},
			{"has an owner and a day", "UPDATE ideas SET due_day = 0", "UPDATE ideas SET due_day = 20261201"},
			{"has no owner", "UPDATE ideas SET status = 'new'", "UPDATE ideas SET status = 'accepted'"},
			{"was answered", "UPDATE ideas SET answered_at = NULL", "UPDATE ideas SET answered_at = moved_at"},
			{"came of is there", "INSERT INTO idea_origins (idea_id, kind, origin_id, person_id, at) SELECT id, 'note', 77, author_id, 0 FROM ideas", "DELETE FROM idea_origins"},
			{"should move is there", "INSERT INTO idea_slices (idea_id, kind, value_id) SELECT id, 'topic', 77 FROM ideas", "DELETE FROM idea_slices"},
			{"is not found by its words", "UPDATE ideas SET title = 'Другие слова'", "UPDATE ideas SET title = 'Идея'"},
			{"terms of ideas are counted", "UPDATE idea_terms SET ideas = 2", "UPDATE idea_terms SET ideas = 1"},
		} {
			if err := storetest.Run(ctx, s, c.spoil); err != nil {
				t.Fatalf("%s: %v", c.say, err)
			}
			breaches, err := s.Check(ctx)
			if err != nil || !strings.Contains(strings.Join(breaches, "\n"), c.say) {
				t.Errorf("%s: Check says %v, %v", c.say, breaches, err)
			}
			if err := storetest.Run(ctx, s, c.mend); err != nil {
				t.Fatalf("%s: %v", c.say, err)
			}
		}
	})
}

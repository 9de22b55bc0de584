package demo

import (
	"context"
	"fmt"

	"openpeople/internal/actor"
	"openpeople/internal/board"
	"openpeople/internal/digest"
)

// WallBoard is a board of a demo desk.
type WallBoard struct {
	Name, Theme string
	Days        int
	Kinds       []string // of channels; none: all
}

// walls makes the wall boards, and has those who lead want a digest: each is sent one.
func (f *filler) walls(ctx context.Context, accounts []Account) error {
	for _, w := range book().WallBoards {
		slice, err := board.Params.Read(map[string][]string{"kind": w.Kinds})
		if err == nil {
			_, err = f.Boards.SaveBoard(ctx, system, 0, board.Draft{Name: w.Name, Language: "ru", Theme: w.Theme, Days: w.Days, Slice: slice})
		}
		if err != nil {
			return fmt.Errorf("wall boards: %w", err)
		}
	}
	for _, a := range accounts {
		if a.Role != actor.Supervisor && a.Role != actor.Executive {
			continue
		}
		who := f.staff[a.key].Actor
		err := f.Digests.Choose(ctx, who, digest.Weekly, digest.Morning)
		if err == nil {
			err = f.Digests.SendNow(ctx, who)
		}
		if err != nil {
			return fmt.Errorf("digests: %w", err)
		}
	}
	return nil
}

package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// runTokenCreate makes an API token and prints it, once.
func runTokenCreate(ctx context.Context, svc *account.Service, name string, scopes []string, namespace, expires string, out io.Writer) error {
	draft := account.TokenDraft{Name: name, Namespace: namespace, Expires: expires}
	for _, s := range scopes {
		draft.Scopes = append(draft.Scopes, actor.Scope(strings.TrimSpace(s)))
	}
	_, text, err := svc.CreateToken(ctx, actor.System("token create"), draft)
	if err != nil {
		return inWords(err)
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

// runTokenList prints the tokens, without what opens the door.
func runTokenList(ctx context.Context, svc *account.Service, out io.Writer) error {
	list, err := svc.Tokens(ctx, actor.System("token list"))
	if err != nil {
		return inWords(err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tSCOPES\tNAMESPACE\tCREATED\tLAST USED\tEXPIRES\tREVOKED")
	for _, t := range list {
		scopes := make([]string, len(t.Scopes))
		for i, s := range t.Scopes {
			scopes[i] = string(s)
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Name, strings.Join(scopes, ","), cmp.Or(t.Namespace, "-"), stamp(&t.CreatedAt), stamp(t.UsedAt), stamp(t.ExpiresAt), stamp(t.RevokedAt))
	}
	return w.Flush()
}

// runTokenRevoke shuts a token out for good.
func runTokenRevoke(ctx context.Context, svc *account.Service, id int64, out io.Writer) error {
	if err := svc.RevokeToken(ctx, actor.System("token revoke"), id); fault.Is(err, fault.NotFound) {
		return fmt.Errorf("there is no token %d: see `openpeople token list`", id)
	} else if err != nil {
		return inWords(err)
	}
	_, err := fmt.Fprintf(out, "Token %d is revoked.\n", id)
	return err
}

func stamp(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

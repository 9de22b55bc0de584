package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// runUserAdd adds a person. With passwordStdin the first line of it becomes the
// password; nil prints a one-time link under baseURL to set one.
func runUserAdd(ctx context.Context, svc *account.Service, email, name, role, team string, passwordStdin io.Reader, out io.Writer, baseURL string) error {
	a := actor.System("user add")
	draft := account.Draft{Email: email, Name: name, Role: role}
	var password string
	var err error
	if passwordStdin != nil {
		if password, err = firstLine(passwordStdin); err != nil {
			return err
		}
		if err := account.CheckPassword(password, account.Person{Email: email, Name: name}); err != nil {
			return inWords(err)
		}
	}
	first := false
	if team != "" {
		if first, err = knownTeam(ctx, svc, a, team); err != nil {
			return err
		}
		if draft.TeamID, err = svc.TeamOf(ctx, a, team); err != nil {
			return inWords(err)
		}
		if role == string(actor.Supervisor) { // whoever supervises a team leads it
			draft.Leads = []int64{draft.TeamID}
		}
	}
	p, link, err := svc.AddPerson(ctx, a, draft)
	if err != nil {
		return inWords(err)
	}
	fmt.Fprintf(out, "Added %s <%s>, %s.\n", p.Name, p.Email, p.Role)
	if first {
		fmt.Fprintf(out, "The desk had no teams: %q is its first, and contacts have to name it so.\n", strings.TrimSpace(team))
	}
	if passwordStdin != nil {
		return inWords(svc.SetPassword(ctx, a, p.ID, password))
	}
	fmt.Fprintf(out, "To set the password, once, until %s:\n%s\n", link.ExpiresAt.UTC().Format("2006-01-02 15:04 UTC"), link.URL(baseURL))
	return nil
}

// teamsNamed is how many teams a refusal names.
const teamsNamed = 20

// knownTeam refuses a team that is none of the desk's: a mistake in writing would
// make another. A desk without teams takes its first one.
func knownTeam(ctx context.Context, svc *account.Service, a actor.Actor, team string) (first bool, err error) {
	teams, err := svc.Teams(ctx, a)
	if err != nil || len(teams) == 0 {
		return err == nil, err
	}
	var codes []string
	for _, t := range teams {
		if t.Name == strings.TrimSpace(team) {
			return false, nil
		}
		codes = append(codes, t.Name)
	}
	more := ""
	if len(codes) > teamsNamed {
		more = fmt.Sprintf(" and %d more", len(codes)-teamsNamed)
		codes = codes[:teamsNamed]
	}
	return false, errUsage{fmt.Errorf("no team is called %q; the desk has %s%s", team, strings.Join(codes, ", "), more)}
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("the password could not be read: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil // spaces are the password's
}

// inWords says a fault in English, field by field: the commands' one sentence.
// What was typed wrong is wrong usage.
func inWords(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code == fault.Broken {
		return err
	}
	ctx := i18n.With(context.Background(), i18n.EN)
	var parts []string
	for _, field := range f.Fields {
		parts = append(parts, field.Name+": "+i18n.TMap(ctx, field.Key, field.Args))
	}
	if len(parts) == 0 {
		parts = append(parts, i18n.TMap(ctx, f.Key, f.Args))
	}
	said := errors.New(strings.Join(parts, " "))
	if f.Code == fault.Invalid {
		return errUsage{said}
	}
	return said
}

"""The numbers of the demo agree with its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operate.demo.conftest import TIDELINE, fetch

if TYPE_CHECKING:
    from roseram.postgres import Database


async def test_quotas_equal_the_rows(demo: Database) -> None:
    wrong = await fetch(
        demo,
        """select o.name, q.* from public.organizations o
        left join public.usage_quotas q on q.organization_id = o.id
        where (q.sites_used, q.pages_used, q.team_members_used, q.custom_domains_used,
            q.storage_used_bytes, q.ai_generations_used, q.reset_date, q.plan_id)
          is distinct from (
          (select count(*) from public.sites t where t.organization_id = o.id),
          (select count(*) from public.pages t where t.organization_id = o.id),
          (select count(*) from public.organization_members t where t.organization_id = o.id),
          (select count(*) from public.site_domains t where t.organization_id = o.id),
          (select coalesce(sum(size_bytes), 0) from public.assets t where t.organization_id = o.id),
          (select count(*) from (
            select organization_id, created_at from public.ai_generations union all
            select organization_id, created_at from public.code_generations) t
            where t.organization_id = o.id and t.created_at >= '2026-03-01 00:00Z'),
          date '2026-04-01', o.plan)""",
    )
    assert wrong == []
    seats = await fetch(
        demo,
        "select team_members_used = team_members_limit, ai_generations_used > 0 "
        "from public.usage_quotas where organization_id = $1",
        TIDELINE,
    )
    assert seats == [(True, True)]


async def test_stats_equal_the_rows(demo: Database) -> None:
    wrong = await fetch(
        demo,
        """select s.* from public.usage_stats s where
          (s.generations_count, s.generations_tokens_used, s.deployments_count,
            s.github_pushes_count, s.netlify_deploys_count, s.api_requests_count,
            s.api_errors_count)
          is distinct from (
          (select count(*) from public.ai_generations t where t.user_id = s.user_id)
            + (select count(*) from public.code_generations t where t.user_id = s.user_id),
          (select coalesce(sum(tokens_used), 0)
            from public.ai_generations t where t.user_id = s.user_id)
            + (select coalesce(sum(tokens_used), 0)
            from public.code_generations t where t.user_id = s.user_id),
          (select count(*) from public.deployments t where t.user_id = s.user_id),
          (select count(*) from public.deployments t where t.user_id = s.user_id
            and t.deployment_type in ('github', 'github-pages')),
          (select count(*) from public.deployments t where t.user_id = s.user_id
            and t.deployment_type = 'netlify'),
          (select count(*) from public.api_usage t where t.user_id = s.user_id),
          (select count(*) from public.api_usage t where t.user_id = s.user_id
            and t.status_code >= 400))""",
    )
    assert wrong == []
    busy = await fetch(
        demo,
        "select bool_or(generations_count > 0), bool_or(deployments_count > 0), "
        "bool_or(api_errors_count > 0) from public.usage_stats",
    )
    assert busy == [(True, True, True)]


async def test_analytics_equal_the_views(demo: Database) -> None:
    wrong = await fetch(
        demo,
        """with days as (
          select page_id, (created_at at time zone 'UTC')::date as date, visitor_hash, duration_ms
          from public.page_views
        ), alone as (
          select visitor_hash from days group by 1 having count(distinct page_id) = 1
        ), sums as (
          select d.page_id, d.date, count(*) as views, count(distinct d.visitor_hash) as visitors,
            round(100.0 * count(distinct a.visitor_hash) / count(distinct d.visitor_hash), 2)
              as bounce_rate,
            avg(d.duration_ms) / 1000 as seconds
          from days d left join alone a using (visitor_hash) group by 1, 2
        )
        select * from sums s full join public.page_analytics a using (page_id, date)
        where (s.views, s.visitors, s.bounce_rate) is distinct from
            (a.views, a.visitors, a.bounce_rate)
          or abs(s.seconds - a.avg_time_on_page) > 0.5
          or a.conversion_rate not between 0 and 100""",
    )
    assert wrong == []


async def test_sums_of_money_and_favour(demo: Database) -> None:
    assert (
        await fetch(
            demo,
            """select i.id from public.invoices i where i.amount <> (
          select sum(t.amount) from public.invoice_items t where t.invoice_id = i.id)
        union all
        select t.id from public.invoice_items t where t.amount <> t.quantity * t.unit_amount
        union all
        select p.id from public.projects p where p.like_count <> (
          select count(*) from public.favorites f where f.project_id = p.id)
        union all
        select p.id from public.pages p where exists (
          select from public.page_versions v where v.page_id = p.id) and (p.version, p.content)
          <> (select v.version_number, v.content from public.page_versions v
            where v.page_id = p.id order by v.version_number desc limit 1)""",
        )
        == []
    )

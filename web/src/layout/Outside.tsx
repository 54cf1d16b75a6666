import { Outlet } from "react-router";
import { Mark } from "./Mark";
import classes from "./Outside.module.css";

const PETALS = Array.from({ length: 18 }, (_, index) => index * 20);

/** Eighteen petals, one line each: the rose of the name. */
function Rosette() {
  return (
    <svg className={classes.rosette} viewBox="-100 -100 200 200" aria-hidden="true">
      {PETALS.map((angle) => (
        <ellipse key={angle} rx="88" ry="34" transform={`rotate(${angle})`} />
      ))}
    </svg>
  );
}

/** The frame of the screens for anybody: one card on paper. */
export function Outside() {
  return (
    <div className={classes.outside}>
      <header className={classes.header}>
        <a href="/" className={classes.home} aria-label="Roseram: home">
          <Mark size={30} />
        </a>
      </header>
      <Rosette />
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
    </div>
  );
}

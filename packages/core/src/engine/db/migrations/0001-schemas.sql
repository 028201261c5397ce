-- Schemas apart, because their readers differ: a wall may see what `live` publishes, an analyst `registry`,
-- and nobody but an audited reveal the `vault`.
create extension if not exists postgis;
create extension if not exists pgcrypto;
create schema control;
create schema territory;
create schema parameter;
create schema registry;
create schema vault;
create schema facts;
create schema live;

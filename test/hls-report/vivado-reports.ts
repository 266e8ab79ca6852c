// Reports of Vivado, of its runs from HLS and of cosimulation, written in the layouts of their versions.

/** What Vivado says above its reports. */
export const head = (command: string, state: string) => `Copyright 1986-2022 Xilinx, Inc. All Rights Reserved.
----------------------------------------------------------------------
| Tool Version : Vivado v.2023.1 (lin64) Build 3865809 Sun May  7 15:04:56 MDT 2023
| Date         : Sun Mar 19 07:48:36 2023
| Host         : host running 64-bit Ubuntu
| Command      : ${command}
| Design       : net
| Device       : xcvu13p-flga2577-2-e
| Speed File   : -2
| Design State : ${state}
----------------------------------------------------------------------
`;

export const UTILIZATION = `${head('report_utilization -file vivado_synth.rpt', 'Fully Placed')}
1. CLB Logic
------------

+----------------------------+--------+-------+------------+-----------+-------+
|          Site Type         |  Used  | Fixed | Prohibited | Available | Util% |
+----------------------------+--------+-------+------------+-----------+-------+
| CLB LUTs                   | 164154 |     0 |          0 |   1728000 |  9.50 |
|   LUT as Logic             | 132288 |     0 |          0 |   1728000 |  7.66 |
|   LUT as Memory            |  31866 |     0 |          0 |    791040 |  4.03 |
|     LUT as Distributed RAM |  14711 |     0 |            |           |       |
|     LUT as Shift Register  |  17155 |     0 |            |           |       |
| CLB Registers              | 200691 |     0 |          0 |   3456000 |  5.81 |
|   Register as Flip Flop    | 200689 |     0 |          0 |   3456000 |  5.81 |
|   Register as Latch        |      0 |     0 |          0 |   3456000 |  0.00 |
|   Register as AND/OR       |      2 |     0 |          0 |   3456000 | <0.01 |
| CARRY8                     |   2337 |     0 |          0 |    216000 |  1.08 |
+----------------------------+--------+-------+------------+-----------+-------+

2. CLB Logic Distribution
-------------------------

+----------------------------+--------+-------+------------+-----------+-------+
|          Site Type         |  Used  | Fixed | Prohibited | Available | Util% |
+----------------------------+--------+-------+------------+-----------+-------+
| LUT as Logic               | 132288 |     0 |          0 |   1728000 |  7.66 |
| LUT as Memory              |  31866 |     0 |          0 |    791040 |  4.03 |
| CLB Registers              | 200691 |     0 |          0 |   3456000 |  5.81 |
+----------------------------+--------+-------+------------+-----------+-------+

3. BLOCKRAM
-----------

+-------------------+-------+-------+------------+-----------+-------+
|     Site Type     |  Used | Fixed | Prohibited | Available | Util% |
+-------------------+-------+-------+------------+-----------+-------+
| Block RAM Tile    | 377.5 |     0 |          0 |      2688 | 14.04 |
|   RAMB36/FIFO*    |   300 |     0 |          0 |      2688 | 11.16 |
|   RAMB18          |   155 |     0 |          0 |      5376 |  2.88 |
| URAM              |   115 |     0 |          0 |      1280 |  8.98 |
+-------------------+-------+-------+------------+-----------+-------+

4. ARITHMETIC
-------------

+----------------+------+-------+------------+-----------+-------+
|    Site Type   | Used | Fixed | Prohibited | Available | Util% |
+----------------+------+-------+------------+-----------+-------+
| DSPs           | 1936 |     0 |          0 |     12288 | 15.76 |
|   DSP48E2 only | 1936 |       |            |           |       |
+----------------+------+-------+------------+-----------+-------+
`;

export const timing = (wns: string, tns: string, failing: number, verdict: string) => `${head(
  'report_timing_summary -file timing.rpt',
  'Routed',
).replace('flga2577-2-e', 'flga2577')}
------------------------------------------------------------------------------------------------
| Design Timing Summary
| ---------------------
------------------------------------------------------------------------------------------------

    WNS(ns)      TNS(ns)  TNS Failing Endpoints  TNS Total Endpoints      WHS(ns)      THS(ns)
    -------      -------  ---------------------  -------------------      -------      -------
    ${wns.padStart(7)}      ${tns.padStart(7)}  ${String(failing).padStart(21)}                74326        0.022        0.000


${verdict}


Clock   Waveform(ns)         Period(ns)      Frequency(MHz)
-----   ------------         ----------      --------------
ap_clk  {0.000 2.500}        5.000           200.000

`;
export const MET = 'All user specified timing constraints are met.';
export const NOT_MET = 'Timing constraints are not met.';

export const EXPORT = `
Implementation tool: Xilinx Vivado v.2020.1
Project:             net_prj
Solution:            solution1
Device target:       xcvu13p-flga2577-2-e
Report date:         Sun Mar 19 07:48:36 EDT 2023

#=== Post-Implementation Resource usage ===
SLICE:            0
LUT:           1745
FF:            7405
DSP:            194
BRAM:             7
URAM:             0
SRL:             70
CLB:            851
#=== Final timing ===
CP required:                     4.000
CP achieved post-synthesis:      1.548
CP achieved post-implementation: 3.963
Timing met
`;

export const EXPORT_IMPL = `
================================================================
== Vivado Place & Route Results
================================================================
+ General Information:
    * Version:         2025.1 (Build 6135595 on May 19 2025)
    * Project:         net
    * Solution:        hls (Vivado IP Flow Target)
    * Product family:  virtexuplus
    * Target device:   xcvu13p-flga2577-2-e

================================================================
== Place & Route Resource Summary
================================================================
LUT:              1745
FF:               7405
DSP:              194
BRAM:             7
URAM:             0
SRL:              70

================================================================
== Place & Route Timing Summary
================================================================
* Timing was met
+----------------+-------------+
| Timing         | Period (ns) |
+----------------+-------------+
| Target         | 4.000       |
| Post-Synthesis | 1.548       |
| Post-Route     | 3.963       |
+----------------+-------------+
`;

const line = '-----------------------------------------------';
export const cosimText = (row: string, total: boolean) => `
Report time       : Tue Aug 12 13:00:00 2026.
Solution          : solution1.
Simulation tool   : xsim.

+----------+----------+${line}+${line}+${total ? '----------------------+' : ''}
|          |          |             Latency(Clock Cycles)             |              Interval(Clock Cycles)           |${total ? ' Total Execution Time |' : ''}
+   RTL    +  Status  +${line}+${line}+${total ? '    (Clock Cycles)    +' : ''}
|          |          |      min      |      avg      |      max      |      min      |      avg      |      max      |${total ? '                      |' : ''}
+----------+----------+${line}+${line}+${total ? '----------------------+' : ''}
|      VHDL|        NA|             NA|             NA|             NA|             NA|             NA|             NA|${total ? '                    NA|' : ''}
|   Verilog|${row}|${total ? '                  2781|' : ''}
+----------+----------+${line}+${line}+${total ? '----------------------+' : ''}
`;
export const RUN =
  '      Pass|            248|            251|            278|            240|            242|            250';
